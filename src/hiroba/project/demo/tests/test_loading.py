# SPDX-License-Identifier: Apache-2.0
"""The demo towns in a real installation: database, broker, ingest and simulator."""

import datetime
import json
import os
import subprocess
import sys

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory
from django.utils import timezone

from hiroba.kernel.api import context
from hiroba.kernel.api.devices import device_health
from hiroba.kernel.configuration import Configuration
from hiroba.kernel.devices.tests.running import ingest
from hiroba.kernel.identity.models import Account, Membership
from hiroba.kernel.registry import collection
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.models import Tenant
from hiroba.kernel.tenancy.queries import member_codes, switched_on_services
from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.project.demo.entity_loading import load_entities
from hiroba.project.demo.loading import load_tables
from hiroba.project.demo.people import PEOPLE, demo_accounts
from hiroba.project.demo.towns import OWNERS


@pytest.fixture
def loaded(committed: Configuration) -> Configuration:
    load_tables(committed.data_dir, at=timezone.now())
    return committed


def counts() -> dict[str, tuple[int, int]]:
    """Accounts and devices seen in each town."""
    found = {}
    for owner in OWNERS:
        with as_tenant(owner.code):
            devices = len(device_health(at=timezone.now(), silent_after=datetime.timedelta(minutes=5)))
            found[owner.code] = (Account.objects.filter(tenant=owner.code).count(), devices)
    return found


def test_towns_and_group_exist_and_say_that_they_are_a_demo(loaded: Configuration) -> None:
    towns = {town.code: town for town in Tenant.objects.filter(is_demo=True)}

    assert set(towns) >= {owner.code for owner in OWNERS} - {"282103", "282201"}
    assert member_codes(towns["g-sanuki"]) == ["372013", "372056", "373877"]


def test_loading_twice_changes_nothing(loaded: Configuration) -> None:
    first = counts()

    load_tables(loaded.data_dir, at=timezone.now())

    assert counts() == first
    assert first["282103"] == (3, 13)


def test_people_sign_in_with_the_passwords_shown(loaded: Configuration) -> None:
    shown = {
        account.login: account for account in demo_accounts(loaded.data_dir) if account.town_code == "282103"
    }

    with as_tenant("282103"):
        request = RequestFactory().post("/")
        signed_in = {
            login: authenticate(request, login=login, password=account.password)
            for login, account in shown.items()
        }

    assert [login for login, account in signed_in.items() if account is None] == []
    assert len(signed_in) == len(PEOPLE["282103"])


def test_administrator_has_every_role_and_a_resident_none(loaded: Configuration) -> None:
    with as_tenant("282103"):
        roles = {
            login: set(Membership.objects.filter(account__login=login).values_list("role", flat=True))
            for login in ("kakogawa-admin", "kakogawa-data", "hana")
        }

    assert roles["kakogawa-admin"] == {role.name for role in collection.roles()}
    assert roles["kakogawa-data"] < roles["kakogawa-admin"]
    assert roles["hana"] == set()


def test_services_that_can_be_switched_are_on(loaded: Configuration) -> None:
    with as_tenant("104256"):
        on = switched_on_services()

    assert on == {service.name for service in collection.services() if not service.built_in}


def test_entities_reach_the_broker_and_sensors_speak_over_both_ways(
    loaded: Configuration, broker: RunningBroker
) -> None:
    load_entities(at=timezone.now())
    cameras = context.query("282103", type="WatchCamera", limit=1, count=True)
    with ingest(broker_url=broker.url) as running:
        told = simulate(
            "--all", "--rate", "40", "--seconds", "3", "--via", "both", "--json",
            HIROBA_MQTT_PORT=str(running.mqtt_port),
            HIROBA_INGEST_PORT=running.url.rpartition(":")[2],
        )  # fmt: skip
    entity = context.retrieve("104256", "urn:ngsi-ld:SnowDepthObserved:104256-sn01")

    assert cameras.count == 1475
    assert told["acknowledged"] == told["sent"] >= 100
    assert entity is not None
    assert set(entity) >= {"name", "location", "snowDepth"}
    with as_tenant("282103"):
        rows = device_health(at=timezone.now(), silent_after=datetime.timedelta(minutes=5))
    assert sum(row.received for row in rows) > 10
    assert [row.device for row in rows if row.kind == "water_level" and row.received == 0] == ["wl03"]


def test_simulation_without_a_city_is_told_in_one_line(installation: Configuration) -> None:
    done = subprocess.run(
        [*COMMAND, "simulate", "--tenant", "282103", "--seconds", "1"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "hiroba up --demo" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"), [(("--tenant", "131016"), 1), ((), 2), (("--all", "--rate", "0"), 2)]
)
def test_wrong_choice_of_towns_is_told(
    installation: Configuration, arguments: tuple[str, ...], code: int
) -> None:
    done = subprocess.run([*COMMAND, "simulate", *arguments], capture_output=True, text=True, timeout=60)

    assert (done.returncode, "Traceback" in done.stderr) == (code, False)


COMMAND = (sys.executable, "-m", "hiroba.project.command_line")


def simulate(*arguments: str, **environment: str) -> dict[str, int]:
    done = subprocess.run(
        [*COMMAND, "simulate", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found
