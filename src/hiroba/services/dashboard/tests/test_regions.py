# SPDX-License-Identifier: Apache-2.0
from hypothesis import given
from hypothesis import strategies as st

from hiroba.services.dashboard.regions import CLASSES, SMALL_BELOW, breaks, regions

AREAS = [("1", "加古川町"), ("2", "平岡町"), ("3", "志方町"), ("4", "八幡町"), ("5", "山あい")]


def test_regions_classes_begin_at_round_numbers() -> None:
    found, bounds = regions(AREAS, {"1": 12345, "2": 8123, "3": 4321, "4": 1234})

    assert bounds == [1234, 4300, 8100, 12000]
    assert [(each.name, each.letter, each.value) for each in found] == [
        ("加古川町", "D", 12345),
        ("平岡町", "C", 8123),
        ("志方町", "B", 4321),
        ("八幡町", "A", 1234),
        ("山あい", "", None),
    ]


def test_regions_hide_numbers_that_could_name_somebody() -> None:
    found, bounds = regions(AREAS, {"1": 100, "2": 9, "3": 10, "4": 0})

    assert [(each.value, each.is_small, each.letter) for each in found[:4]] == [
        (100, False, "C"),
        (None, True, ""),
        (10, False, "B"),
        (0, False, "A"),
    ]
    assert 9 not in bounds


def test_regions_of_nothing_known_have_no_class() -> None:
    found, bounds = regions(AREAS, {})

    assert {each.letter for each in found} == {""}
    assert bounds == [0]


@given(st.lists(st.floats(0, 1e7, allow_nan=False), max_size=200))
def test_breaks_rise_and_are_few(values: list[float]) -> None:
    found = breaks(values)

    assert found == sorted(set(found))
    assert len(found) <= CLASSES


@given(st.dictionaries(st.sampled_from("12345"), st.integers(0, 50)))
def test_no_small_number_is_told(values: dict[str, float]) -> None:
    found, bounds = regions(AREAS, values)

    told = [each.value for each in found if each.value is not None] + bounds
    assert not [value for value in told if 0 < value < SMALL_BELOW]
