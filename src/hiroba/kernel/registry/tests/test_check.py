# SPDX-License-Identifier: Apache-2.0
"""Every class of fault is told, each in one sentence, and all of them at once."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hiroba.kernel.registry import check
from hiroba.kernel.registry.check import faults, faults_of_installed
from hiroba.kernel.registry.manifest import (
    Dataset,
    EntityType,
    Indicator,
    Layer,
    Module,
    Page,
    Permission,
    PersonalDataItem,
    PointRule,
    Purpose,
    Reaction,
    Role,
    Service,
    Text,
    TvPage,
)

TEXT = Text(en="Lamp", ja="街灯")
NO_JAPANESE = Text(en="Lamp", ja=" ")
LAMP_TYPE = EntityType(name="StreetLamp", title=TEXT, audience="public", model="Streetlight")
PAGE = Page(path="", view="pages:home", name="home", audience="public", title=TEXT)
LAYER = Layer(entity_type="StreetLamp", title=TEXT, group=TEXT, symbol="light")
MAY_MEND = Permission(name="street_lamps.mend_lamp", title=TEXT)

FILES = {
    "README.md": "",
    "tests/__init__.py": "",
    "__init__.py": "",
    "pages.py": "def home(request): ...\nNUMBER = 1\n",
    "broken.py": "def home(:\n",
    "events.py": (
        "from dataclasses import dataclass\n"
        "from hiroba.kernel.api.events import Event\n\n"
        "@dataclass(frozen=True, kw_only=True)\nclass LampMended(Event):\n    subject: str\n"
    ),
}


@pytest.fixture(scope="module", autouse=True)
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A service on disk that the manifests below speak of."""
    folder = tmp_path_factory.mktemp("installed")
    for name, text in FILES.items():
        (folder / "street_lamps" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "street_lamps" / name).write_text(text, encoding="utf-8")
    (folder / "bare").mkdir()
    (folder / "bare" / "__init__.py").touch()
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


def lamps(**changes: Any) -> Service:
    """A manifest without fault, but for the changes."""
    good = Service(
        name="street_lamps",
        title=TEXT,
        summary=TEXT,
        icon="light",
        package="street_lamps",
        permissions=(MAY_MEND,),
        roles=(Role(name="street_lamps.mender", title=TEXT, permissions=(MAY_MEND.name,)),),
        pages=(
            PAGE,
            replace(PAGE, path="all", name="all", audience="staff", permission=MAY_MEND.name),
        ),
        entity_types=(LAMP_TYPE,),
        layers=(LAYER,),
        events=("street_lamps.lamp_mended",),
        reactions=(Reaction(event="street_lamps.lamp_mended", handler="pages:home"),),
        modules=(Module(function="RA-40", status="part"),),
    )
    return replace(good, **changes)


def test_faults_good_manifest_has_none() -> None:
    assert faults([lamps()]) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"name": "Lamps"},
            "The name 'Lamps' is not in small letters and digits, joined by single underscores",
        ),
        ({"name": "staff"}, "The name staff is taken by Hiroba itself"),
        ({"name": "other_lamps"}, "The name differs from its folder street_lamps"),
        ({"title": NO_JAPANESE}, "The title lacks its English or Japanese text"),
        (
            {"permissions": (MAY_MEND, Permission(name="taxi.go", title=TEXT))},
            "taxi.go does not begin with street_lamps.",
        ),
        (
            {"roles": (Role(name="mender", title=TEXT, permissions=()),)},
            "The role mender does not begin with street_lamps.",
        ),
        (
            {"roles": (Role(name="street_lamps.a", title=TEXT, permissions=("street_lamps.fly",)),)},
            "The role street_lamps.a has the undeclared street_lamps.fly",
        ),
        (
            {"pages": (replace(PAGE, audience="staff"),)},
            "The staff page home needs a declared permission, not ''",
        ),
        (
            {"pages": (replace(PAGE, permission=MAY_MEND.name),)},
            "The page home is public but names a permission",
        ),
        ({"pages": (replace(PAGE, view="pages:house"),)}, "pages:house cannot be loaded (AttributeError"),
        (
            {"pages": (replace(PAGE, view="houses:home"),)},
            "houses:home cannot be loaded (ModuleNotFoundError",
        ),
        ({"pages": (replace(PAGE, view="pages.home"),)}, "pages.home cannot be loaded (ValueError"),
        ({"pages": (replace(PAGE, view="broken:home"),)}, "broken:home cannot be loaded (SyntaxError"),
        ({"pages": (replace(PAGE, view="pages:NUMBER"),)}, "pages:NUMBER is not a function"),
        ({"api": "api:router"}, "api:router cannot be loaded"),
        ({"demo": "demo:load"}, "demo:load cannot be loaded"),
        ({"tv_pages": (TvPage(path="", view="tv:home", title=TEXT),)}, "tv:home cannot be loaded"),
        (
            {"indicators": (Indicator(name="n", title=TEXT, unit=TEXT, query="queries:n", kind="state"),)},
            "queries:n cannot be loaded",
        ),
        (
            {"indicators": (Indicator(name="n", title=TEXT, unit=TEXT, query="pages:home", kind="state"),)},
            "pages:home cannot be called with (at)",
        ),
        ({"work": "pages:home"}, "pages:home cannot be called with (actor, at)"),
        ({"search": "pages:home"}, "pages:home cannot be called with ()"),
        ({"work": "queries:open_work"}, "queries:open_work cannot be loaded"),
        ({"search": "pages:NUMBER"}, "pages:NUMBER is not a function"),
        (
            {
                "entity_types": (replace(LAMP_TYPE, audience="staff"),),
                "layers": (replace(LAYER, audience="public"),),
            },
            "The layer of StreetLamp is for public, its entity type for staff only",
        ),
        (
            {"layers": (replace(LAYER, audience="partner"),)},
            "The layer of StreetLamp is for partners, so its entity type must be for staff",
        ),
        ({"layers": (replace(LAYER, area_kind="code"),)}, "names only one of area_kind and area_value"),
        ({"entity_types": ()}, "The layer of StreetLamp has no entity type"),
        (
            {"datasets": (Dataset(name="trees", title=TEXT, entity_type="Tree"),)},
            "The data set trees is of a foreign type",
        ),
        (
            {"events": ("street_lamps.lamp_mended", "street_lamps.lamp_lit")},
            "lamp_lit has no class in events.py",
        ),
        ({"events": (), "reactions": ()}, "The event street_lamps.lamp_mended is not in the manifest"),
        (
            {"modules": (Module(function="RA-59", status="part"),)},
            "The function RA-59 is not one of the reference",
        ),
        ({"pages": (PAGE, replace(PAGE, path="b"))}, "The URL name street_lamps:home is declared 2 times"),
        ({"pages": (PAGE, replace(PAGE, name="b"))}, "The address /street_lamps/ is declared 2 times"),
        ({"entity_types": (LAMP_TYPE, LAMP_TYPE)}, "The entity type StreetLamp is declared 2 times"),
        (
            {"reactions": (Reaction(event="taxi.ride_requested", handler="pages:home"),)},
            "Nobody publishes the event taxi.ride_requested",
        ),
        (
            {"point_rules": (PointRule(name="p", title=TEXT, event="taxi.ride_ended", points=1),)},
            "Nobody publishes the event taxi.ride_ended",
        ),
        (
            {"purposes": (Purpose(name="p", title=NO_JAPANESE, items=()),)},
            "The purpose p lacks its English or Japanese",
        ),
        (
            {"personal_data": (PersonalDataItem(item=NO_JAPANESE, purpose=TEXT, basis="law", keep_days=1),)},
            "An item of personal data lacks its English or Japanese",
        ),
    ],
)
def test_faults_broken_manifest_is_told_in_one_sentence(changes: dict[str, Any], expected: str) -> None:
    found = faults([lamps(**changes)])

    assert [expected in fault for fault in found].count(True) == 1, found


def test_faults_missing_files_are_told() -> None:
    bare = Service(name="bare", title=TEXT, summary=TEXT, icon="map", package="bare")

    assert faults([bare]) == [
        "bare: The file README.md is missing",
        "bare: The file tests/__init__.py is missing",
    ]


def test_faults_event_of_another_service_is_told() -> None:
    found = faults([lamps(events=("street_lamps.lamp_mended", "taxi.ride_requested"))])

    assert "street_lamps: The event taxi.ride_requested does not begin with street_lamps." in found


def test_faults_two_services_with_one_entity_type_are_told() -> None:
    found = faults([lamps(), lamps()])

    assert "The entity type StreetLamp is declared 2 times" in found
    assert "The service street_lamps is declared 2 times" in found


def test_faults_many_are_all_told_at_once() -> None:
    found = faults(
        [
            lamps(
                title=NO_JAPANESE,
                entity_types=(),
                demo="demo:load",
                modules=(Module(function="x", status="part"),),
            )
        ]
    )

    assert [fault.partition(":")[0] for fault in found] == ["street_lamps"] * 4


def test_faults_of_installed_manifest_that_cannot_be_loaded_is_told_beside_the_others(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (package / "bare" / "service.py").write_text("raise RuntimeError('no lamp')\n", encoding="utf-8")
    (package / "street_lamps" / "service.py").write_text("service = None\n", encoding="utf-8")
    monkeypatch.setattr(check, "packages", lambda: ["bare", "street_lamps"])

    assert [fault.partition(" (")[0] for fault in faults_of_installed()] == [
        "bare: service.py cannot be loaded",
        "street_lamps: service.py cannot be loaded",
    ]
