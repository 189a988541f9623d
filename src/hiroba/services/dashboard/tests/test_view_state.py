# SPDX-License-Identifier: Apache-2.0
import datetime

import pytest
from django.http import QueryDict

from hiroba.services.dashboard import address
from hiroba.services.dashboard.view_state import ChartChoice, Place, ViewState


def test_read_of_what_was_written_is_the_same() -> None:
    state = ViewState(
        layers=("WaterLevelObserved", "WatchCamera"),
        listed="WatchCamera",
        search="川 小学校",
        sort="-name",
        page=3,
        place=Place(latitude=34.76, longitude=134.84, zoom=12.5),
        time=datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC),
        only="reached",
        region="population",
        overlays=(3, 7),
        chart=ChartChoice(entities=("urn:ngsi-ld:A:1", "urn:ngsi-ld:A:2"), span="week", compare="year"),
    )

    assert address.read(QueryDict(state.query())) == state


def test_read_of_empty_address_leaves_the_choice_to_the_town() -> None:
    assert address.read(QueryDict("")) == ViewState()


def test_read_of_form_without_layers_is_an_empty_choice() -> None:
    assert address.read(QueryDict("v=1&q=")).layers == ()


@pytest.mark.parametrize(
    "text", ["", "1,2", "a,b,c", "91,134,12", "34,181,12", "34,134,99", "nan,134,12", "34,inf,1"]
)
def test_read_of_impossible_place_has_none(text: str) -> None:
    assert address.read(QueryDict(f"at={text}")).place is None


@pytest.mark.parametrize(("text", "page"), [("0", 1), ("-3", 1), ("x", 1), ("٣", 1), ("7", 7), ("9" * 12, 1)])
def test_read_of_odd_page_is_a_page(text: str, page: int) -> None:
    assert address.read(QueryDict(f"page={text}")).page == page


def test_read_bounds_layers_and_search() -> None:
    names = "&".join(f"layer=T{number}" for number in range(100))

    state = address.read(QueryDict(f"{names}&q={'x' * 500}"))

    assert (len(state.layers or ()), len(state.search)) == (
        address.LAYERS_MAX,
        address.SEARCH_LENGTH_MAX,
    )


def test_unknown_layers_are_those_the_town_lacks() -> None:
    state = ViewState(layers=("WatchCamera", "Gone"))

    assert address.unknown_layers(state, ["WatchCamera"]) == ("Gone",)


def test_read_of_version_1_still_opens() -> None:
    state = address.read(QueryDict("v=1&layer=WatchCamera&list=WatchCamera&q=川&at=34.76,134.84,12.5"))

    assert (state.layers, state.search, state.place is not None, state.faults) == (
        ("WatchCamera",),
        "川",
        True,
        (),
    )


@pytest.mark.parametrize("query", ["v=99&layer=WatchCamera", "v=%00&layer=WatchCamera", "v=2a"])
def test_read_of_unknown_version_is_the_usual_view_and_says_so(query: str) -> None:
    assert address.read(QueryDict(query)) == ViewState(faults=("v",))


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("v=2&at=34.7,13", ("at",)),
        ("v=2&time=yesterday", ("time",)),
        ("v=2&time=0001-01-01T00:00Z", ("time",)),
        ("v=2&only=all&span=age", ("only", "span")),
        ("v=2&at=&time=&only=", ()),
    ],
)
def test_read_of_damaged_parts_leaves_them_out_and_names_them(query: str, faults: tuple[str, ...]) -> None:
    state = address.read(QueryDict(query))

    assert (state.place, state.time, state.only, state.faults) == (None, None, "", faults)


def test_read_of_time_without_offset_is_of_japan() -> None:
    state = address.read(QueryDict("time=2026-11-20T18:30"))

    assert state.time == datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC)


def test_read_bounds_charts_and_overlays() -> None:
    sensors = "&".join(f"e=urn:ngsi-ld:A:{number}" for number in range(20))
    overlays = "&".join(f"overlay={number}" for number in range(100))

    state = address.read(QueryDict(f"{sensors}&{overlays}&e={'x' * 500}&overlay=-1"))

    assert (len(state.chart.entities), len(state.overlays)) == (address.ENTITIES_MAX, address.OVERLAYS_MAX)
