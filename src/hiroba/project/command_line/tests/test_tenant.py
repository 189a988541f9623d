# SPDX-License-Identifier: Apache-2.0
"""`hiroba tenant …` as a person meets it: what is printed, and one clear line for every mistake."""

import json

import pytest
from typer.testing import CliRunner

from hiroba.kernel.audit.models import Record
from hiroba.kernel.faults import Fault
from hiroba.kernel.registry import collection
from hiroba.kernel.registry.manifest import Service, Text
from hiroba.kernel.tenancy import INSTALLATION, as_tenant
from hiroba.kernel.tenancy.models import Tenant
from hiroba.kernel.tenancy.queries import switched_on_services
from hiroba.project.command_line import tenant

TITLE = Text(en="Taxi", ja="タクシー")


@pytest.fixture(autouse=True)
def one_service(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """A service that can be switched and one that cannot, whatever the tree holds."""
    found = (
        Service(name="taxi", title=TITLE, summary=TITLE, icon="map"),
        Service(name="account", title=TITLE, summary=TITLE, icon="map", built_in=True),
    )
    monkeypatch.setattr(collection, "services", lambda: found)


def run(*arguments: str) -> str:
    done = CliRunner().invoke(tenant.app, arguments, catch_exceptions=True)
    if isinstance(done.exception, Fault):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_create_prints_code_name_and_address() -> None:
    assert run("create", "372013") == "372013 香川県高松市 http://takamatsu.localhost\n"


def test_create_with_host_prints_it() -> None:
    assert (
        run("create", "372013", "--host", "city.example.jp") == "372013 香川県高松市 http://city.example.jp\n"
    )


@pytest.mark.parametrize("code", ["282104", "９９９９９９", "kakogawa"])
def test_create_bad_code_is_one_fault(code: str) -> None:
    with pytest.raises(Fault, match="Give the six-digit"):
        run("create", code)


def test_list_as_json_gives_every_town() -> None:
    assert [row["code"] for row in json.loads(run("list", "--json"))] == ["282103", "282201"]


def test_list_gives_a_line_for_each_town() -> None:
    assert run("list") == "282103   兵庫県   加古川市  kakogawa\n282201   兵庫県   加西市  kasai\n"


def test_switch_on_and_off_is_kept_for_the_town() -> None:
    assert run("switch-on", "282103", "taxi") == "282103 taxi on\n"
    with as_tenant("282103"):
        assert switched_on_services() == {"taxi"}

    assert run("switch-off", "282103", "taxi") == "282103 taxi off\n"
    with as_tenant("282103"):
        assert switched_on_services() == frozenset()


@pytest.mark.parametrize("service", ["ferry", "account"])
def test_switch_on_unknown_or_built_in_service_is_one_fault(service: str) -> None:
    with pytest.raises(Fault, match=f"{service} is not a service that can be switched. Choose one of: taxi"):
        run("switch-on", "282103", service)


def test_switch_on_unknown_town_is_one_fault() -> None:
    with pytest.raises(Fault, match="The town 372013 does not exist here"):
        run("switch-on", "372013", "taxi")


def test_create_is_audited_for_the_installation() -> None:
    run("create", "372013", "--host", "city.example.jp")

    with as_tenant(INSTALLATION):
        found = Record.objects.get(subject="tenant:372013")
    assert (found.action, found.actor, found.facts) == (
        "tenancy.tenant_created",
        "system",
        {"host": "city.example.jp"},
    )


def test_switch_is_audited_for_the_town_when_something_changed() -> None:
    run("create", "372013")
    for act in ("switch-on", "switch-on", "switch-off", "switch-off"):
        run(act, "372013", "taxi")

    with as_tenant("372013"):
        acts = list(Record.objects.order_by("id").values_list("action", "subject", "actor"))
    assert acts == [
        ("administration.switch_on_service", "service:taxi", "system"),
        ("administration.switch_off_service", "service:taxi", "system"),
    ]


def test_create_with_the_host_of_another_town_leaves_neither_town_nor_record() -> None:
    run("create", "372013", "--host", "city.example.jp")

    with pytest.raises(Fault, match="belongs to another town"):
        run("create", "372056", "--host", "city.example.jp")

    assert not Tenant.objects.filter(code="372056").exists()
    with as_tenant(INSTALLATION):
        assert not Record.objects.filter(subject="tenant:372056").exists()
