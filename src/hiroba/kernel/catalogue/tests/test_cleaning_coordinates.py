# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.catalogue.cleaning import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.coordinates import clean_position, split_pair

LATITUDES = st.floats(24, 45.5)
LONGITUDES = st.floats(123, 153.9)


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("34.3475", "134.03", (134.03, 34.3475)),
        ("34.34092807514213", "134.0452448693125", (134.0452449, 34.3409281)),
        ("134.03", "34.3475", Repaired((134.03, 34.3475), "coordinates_swapped")),
        ("３４．３４", "１３４．０３", Repaired((134.03, 34.34), "full_width_digits")),
        ("34°20′51″", "134°1′48″", Repaired((134.03, 34.3475), "degrees_minutes_seconds")),
        ("北緯34度20分51秒", "東経134度1分48秒", Repaired((134.03, 34.3475), "degrees_minutes_seconds")),
        ("N34.3475", "E134.03", Repaired((134.03, 34.3475), "coordinate_with_label")),
        ("", "", None),
        ("0", "0", None),
        ("nan", "nan", None),
        ("-", "－", None),
        ("34.3475", "", Unreadable("half_a_coordinate")),
        ("不明", "134.03", Unreadable("not_a_coordinate")),
        ("34.3475", "13.403", Unreadable("outside_japan")),
        ("51.5", "-0.1", Unreadable("outside_japan")),
        ("34°75′51″", "134°1′48″", Unreadable("not_a_coordinate")),
    ],
)
def test_clean_position_of_real_spellings(latitude: str, longitude: str, expected: object) -> None:
    assert clean_position(latitude, longitude) == expected


@given(LATITUDES, LONGITUDES)
def test_clean_position_swapped_is_put_right(latitude: float, longitude: float) -> None:
    right = clean_position(str(latitude), str(longitude))

    assert clean_position(str(longitude), str(latitude)) == Repaired(right, "coordinates_swapped")  # type: ignore[arg-type]


@given(st.text(max_size=20), st.text(max_size=20))
def test_clean_position_any_text_never_raises(latitude: str, longitude: str) -> None:
    clean_position(latitude, longitude)
    split_pair(latitude)


@given(st.floats(), st.floats())
def test_clean_position_accepted_is_always_in_japan(latitude: float, longitude: float) -> None:
    outcome = clean_position(str(latitude), str(longitude))
    position = outcome.value if isinstance(outcome, Repaired) else outcome

    assert not isinstance(position, tuple) or (122 < position[0] < 155 and 20 < position[1] < 46)


@pytest.mark.parametrize(
    "cell", ["34.34,134.05", "34.34, 134.05", "(34.34 134.05)", "３４．３４、１３４．０５"]
)
def test_split_pair_of_one_cell(cell: str) -> None:
    assert split_pair(cell) == ("34.34", "134.05")
