# SPDX-License-Identifier: Apache-2.0
import datetime

import pytest

from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.actions import (
    create_group,
    create_tenant,
    require_tenant,
    romanised,
    set_host,
    switch_off,
    switch_on,
)
from hiroba.kernel.tenancy.models import Tenant
from hiroba.kernel.tenancy.queries import member_codes, switched_on_services, tenant_by_host

AT = datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC)


def test_create_tenant_takes_its_facts_from_the_code_table(db: None) -> None:
    town = create_tenant("372013", at=AT)

    assert (town.slug, town.name, town.name_en, town.prefecture) == (
        "takamatsu",
        "高松市",
        "Takamatsu City",
        "香川県",
    )


def test_create_tenant_twice_changes_nothing(db: None) -> None:
    first = create_tenant("372013", at=AT)

    again = create_tenant("372013", at=AT + datetime.timedelta(days=1), is_demo=True)

    assert (again.created_at, again.is_demo) == (first.created_at, False)


def test_create_tenant_second_town_of_a_name_gets_a_slug_of_its_own(db: None) -> None:
    """府中市 is in Tokyo and in Hiroshima."""
    assert [create_tenant(code, at=AT).slug for code in ("132063", "342084")] == ["fuchu", "fuchu-342084"]


@pytest.mark.parametrize(
    "code", ["282104", "28210", "999999", "", "abcdef", "２８２１０３", "282103 ", "g-sanuki"]
)
def test_create_tenant_bad_code_is_refused(db: None, code: str) -> None:
    with pytest.raises(Fault, match="is not the code of a municipality"):
        create_tenant(code, at=AT)


def test_create_tenant_prefecture_is_refused(db: None) -> None:
    """A prefecture is no municipality; a shared system is a group."""
    with pytest.raises(Fault, match="280003 is not the code of a municipality"):
        create_tenant("280003", at=AT)


@pytest.mark.parametrize(
    ("kana", "stem"),
    [
        ("かこがわし", "kakogawa"),
        ("つまごいむら", "tsumagoi"),
        ("かんおんじし", "kanonji"),
        ("ふちゅうし", "fuchu"),
        ("かつうらし", "katsuura"),
        ("おおさかし", "osaka"),
        ("こうべし", "kobe"),
        ("きょうとし", "kyoto"),
        ("とうおんし", "toon"),
        ("し", "shi"),
    ],
)
def test_romanised_name_is_as_on_road_signs(kana: str, stem: str) -> None:
    assert romanised(kana) == stem


def test_create_group_gives_members_and_again_takes_others(db: None) -> None:
    for code in ("372013", "372056", "373877"):
        create_tenant(code, at=AT)
    create_group("g-sanuki", name="讃岐広域", name_en="Sanuki", members=("372013", "372056"), at=AT)

    group = create_group("g-sanuki", name="讃岐広域", name_en="Sanuki", members=("372056", "373877"), at=AT)

    assert member_codes(group) == ["372056", "373877"]


@pytest.mark.parametrize("code", ["sanuki", "g-", "g-Sanuki", "g-" + "a" * 40, "372013"])
def test_create_group_bad_code_is_refused(db: None, code: str) -> None:
    with pytest.raises(Fault, match="is not the code of a group"):
        create_group(code, name="讃岐", name_en="Sanuki", members=(), at=AT)


def test_create_group_unknown_member_is_refused(db: None) -> None:
    with pytest.raises(Fault, match="The towns 372013 do not exist here"):
        create_group("g-sanuki", name="讃岐", name_en="Sanuki", members=("282103", "372013"), at=AT)


def test_require_tenant_missing_town_says_how_to_add_it(db: None) -> None:
    with pytest.raises(
        Fault, match=r"The town 372013 does not exist here\. Add it with: hiroba tenant create 372013"
    ):
        require_tenant("372013")


def test_set_host_of_another_town_is_refused(db: None, other_tenant: str) -> None:
    set_host(Tenant.objects.get(code=other_tenant), "Kasai.example.jp")

    with pytest.raises(Fault, match="belongs to another town"):
        set_host(Tenant.objects.get(code="282103"), "kasai.example.jp")


def test_switch_on_concerns_its_town_only(db: None, other_tenant: str) -> None:
    assert [switch_on("282103", "taxi", at=AT), switch_on("282103", "taxi", at=AT)] == [True, False]
    with as_tenant("282103"):
        assert switched_on_services() == {"taxi"}
    with as_tenant(other_tenant):
        assert switched_on_services() == frozenset()
    assert [switch_off("282103", "taxi"), switch_off("282103", "taxi")] == [True, False]


@pytest.mark.parametrize(
    ("host", "default", "code"),
    [
        ("kakogawa.localhost:8000", "", "282103"),
        ("KAKOGAWA.localhost.", "", "282103"),
        ("city.example.jp", "", "282201"),
        ("localhost:8000", "", None),
        ("localhost", "282201", "282201"),
        ("127.0.0.1:8000", "", None),
        ("unknown.localhost", "", None),
    ],
)
def test_tenant_by_host(db: None, other_tenant: str, host: str, default: str, code: str | None) -> None:
    set_host(Tenant.objects.get(code=other_tenant), "city.example.jp")

    found = tenant_by_host(host, default)

    assert (found.code if found else None) == code
