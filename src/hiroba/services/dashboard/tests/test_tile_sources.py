# SPDX-License-Identifier: Apache-2.0
"""Picture maps of others: who may offer them, what the page's policy then allows, and nothing of another town."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hiroba.kernel.api import audit, identity
from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.api.tenancy import as_tenant, switch_on
from hiroba.kernel.testing.pages import visitor
from hiroba.services.dashboard import actions, rules
from hiroba.services.dashboard.tile_presets import PRESETS, Preset

KAKOGAWA, KASAI = "282103", "282201"
DESK = "/staff/dashboard/tile_sources"
NOW = timezone.now()
OWN: dict[str, Any] = {
    "title": "町の防災マップ",
    "address": "https://tiles.example.jp/{z}/{x}/{y}.png",
    "attribution": "例の町",
    "zoom_min": 2,
    "zoom_max": 17,
    "opacity_percent": 70,
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def towns(tenant: str, other_tenant: str) -> None:
    for code in (KAKOGAWA, KASAI):
        switch_on(code, "dashboard", at=NOW)


def editor(town: str = KAKOGAWA, role: str = "dashboard.editor") -> Client:
    with as_tenant(town):
        account = identity.create_staff(
            login="editor",
            name_shown="地図 係",
            password="kujira-to-tomato-12",
            actor=identity.system(town),
            at=NOW,
        )
        identity.grant_role(account, role, actor=identity.system(town), at=NOW)
    client = visitor(town)
    client.force_login(account)
    return client


def offered(town: str = KAKOGAWA) -> list[str]:
    return [each["title"] for each in visitor(town).get("/api/dashboard/tile-sources").json()]


def test_preset_is_offered_by_one_press_and_taken_away_again() -> None:
    client = editor()

    client.post(f"{DESK}/presets/0")
    assert offered() == [PRESETS[0].title]

    (address,) = re.findall(rf"{DESK}/\d+/remove", client.get(DESK).content.decode())
    client.post(address)
    assert offered() == []


def test_own_one_is_offered_in_its_own_town_only() -> None:
    response = editor().post(DESK, OWN)

    assert response.status_code == 302
    assert (offered(KAKOGAWA), offered(KASAI)) == (["町の防災マップ"], [])


def test_wrong_address_is_refused_with_words_and_what_was_written_stays() -> None:
    response = editor().post(DESK, OWN | {"address": "http://tiles.example.jp/{z}/{x}/{y}.png"})

    assert response.status_code == 422
    assert "https://" in response.content.decode()
    assert "町の防災マップ" in response.content.decode()
    assert offered() == []


@pytest.mark.parametrize("role", ["dashboard.reader"])
def test_who_may_only_read_is_kept_out(role: str) -> None:
    client = editor(role=role)

    assert client.get(DESK).status_code == 403
    assert client.post(f"{DESK}/presets/0").status_code == 403


def test_policy_of_the_map_allows_the_host_and_no_other_page_does() -> None:
    editor().post(DESK, OWN)

    on_map = visitor(KAKOGAWA).get("/dashboard/")["Content-Security-Policy"]
    elsewhere = visitor(KAKOGAWA).get("/")["Content-Security-Policy"]
    in_kasai = visitor(KASAI).get("/dashboard/")["Content-Security-Policy"]

    assert "https://tiles.example.jp" in on_map
    assert "https://tiles.example.jp" not in elsewhere + in_kasai


def test_both_acts_are_in_the_audit() -> None:
    with as_tenant(KAKOGAWA):
        actor = identity.system(KAKOGAWA)
        source = actions.add_tile_source(actor, **OWN, at=NOW)
        actions.remove_tile_source(actor, source, at=NOW)

        acts = [each.action for each in audit.records()][:2]

    assert sorted(acts) == ["dashboard.add_tile_source", "dashboard.remove_tile_source"]


def test_same_address_again_changes_the_one_that_is_there() -> None:
    with as_tenant(KAKOGAWA):
        actor = identity.system(KAKOGAWA)
        for title in ("一", "二"):
            actions.add_tile_source(actor, **OWN | {"title": title}, at=NOW)

    assert offered() == ["二"]


def test_number_of_sources_is_bounded() -> None:
    with as_tenant(KAKOGAWA):
        actor = identity.system(KAKOGAWA)
        for number in range(actions.TILE_SOURCES_MAX):
            address = f"https://t{number}.example.jp/{{z}}/{{x}}/{{y}}.png"
            actions.add_tile_source(actor, **OWN | {"address": address}, at=NOW)

        with pytest.raises(RuleBroken) as refusal:
            actions.add_tile_source(actor, **OWN, at=NOW)

    assert refusal.value.code == "too_many_tile_sources"


@pytest.mark.parametrize("preset", PRESETS, ids=[each.title for each in PRESETS])
def test_every_preset_keeps_the_rule(preset: Preset) -> None:
    texts = vars(preset)

    rules.check_tile_source(texts["address"], zoom_min=texts["zoom_min"], zoom_max=texts["zoom_max"])


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://example.jp/{z}/{x}/{y}.png", "tile_address_not_https"),
        ("https://example.jp; script-src */{z}/{x}/{y}.png", "tile_address_not_https"),
        ("https://user@example.jp/{z}/{x}/{y}.png", "tile_address_not_https"),
        ("https://*/{z}/{x}/{y}.png", "tile_address_not_https"),
        ("https:///{z}/{x}/{y}.png", "tile_address_not_https"),
        ("https://example.jp/{z}/{x}.png", "tile_address_incomplete"),
        ("https://example.jp/{z}/{x}/{y}.png'; x", "tile_address_incomplete"),
    ],
)
def test_address_that_could_loosen_the_policy_is_refused(address: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        rules.check_tile_source(address, zoom_min=0, zoom_max=18)

    assert refusal.value.code == code
