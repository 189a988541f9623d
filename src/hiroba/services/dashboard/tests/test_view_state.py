# SPDX-License-Identifier: Apache-2.0
import pytest
from django.http import QueryDict

from hiroba.services.dashboard import view_state
from hiroba.services.dashboard.view_state import Place, ViewState


def test_read_of_what_was_written_is_the_same() -> None:
    state = ViewState(
        layers=("WaterLevelObserved", "WatchCamera"),
        listed="WatchCamera",
        search="川 小学校",
        sort="-name",
        page=3,
        place=Place(latitude=34.76, longitude=134.84, zoom=12.5),
    )

    assert view_state.read(QueryDict(state.query())) == state


def test_read_of_empty_address_leaves_the_choice_to_the_town() -> None:
    assert view_state.read(QueryDict("")) == ViewState()


def test_read_of_form_without_layers_is_an_empty_choice() -> None:
    assert view_state.read(QueryDict("v=1&q=")).layers == ()


@pytest.mark.parametrize(
    "text", ["", "1,2", "a,b,c", "91,134,12", "34,181,12", "34,134,99", "nan,134,12", "34,inf,1"]
)
def test_read_of_impossible_place_has_none(text: str) -> None:
    assert view_state.read(QueryDict(f"at={text}")).place is None


@pytest.mark.parametrize(("text", "page"), [("0", 1), ("-3", 1), ("x", 1), ("٣", 1), ("7", 7), ("9" * 12, 1)])
def test_read_of_odd_page_is_a_page(text: str, page: int) -> None:
    assert view_state.read(QueryDict(f"page={text}")).page == page


def test_read_bounds_layers_and_search() -> None:
    names = "&".join(f"layer=T{number}" for number in range(100))

    state = view_state.read(QueryDict(f"{names}&q={'x' * 500}"))

    assert (len(state.layers or ()), len(state.search)) == (
        view_state.LAYERS_MAX,
        view_state.SEARCH_LENGTH_MAX,
    )


def test_unknown_layers_are_those_the_town_lacks() -> None:
    state = ViewState(layers=("WatchCamera", "Gone"))

    assert view_state.unknown_layers(state, ["WatchCamera"]) == ("Gone",)
