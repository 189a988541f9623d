# SPDX-License-Identifier: Apache-2.0
"""Regular expressions that come with requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.query.patterns import (
    PATTERN_CHARACTERS_MAX,
    check_pattern,
    needed_text,
    pattern_found,
)


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("点[12]$", "水位点1", True),
        (r"^\p{Han}+$", "高松", True),
        (r"^\p{Han}+$", "たかまつ", False),
        (".*-3$", "urn:ngsi-ld:Sensor:-3", True),
        ("^(Room[0-9]{2})+$", "Room01Room02", True),
        ("(?i)room", "ROOM", True),
        ("^$", "", True),
    ],
)
def test_search(pattern: str, text: str, is_found: bool) -> None:
    assert pattern_found(check_pattern(pattern), text) is is_found


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*)(.*)(.*)(.*)(.*)b", "(a*)*(a|a)*c"])
def test_pattern_that_a_backtracking_engine_never_ends_with(pattern: str) -> None:
    assert pattern_found(check_pattern(pattern), "a" * 100_000 + "!") is False


@pytest.mark.parametrize(
    "pattern",
    ["(", "[", "a{9000}", r"(\pL{30}){30}", "(?=a)b", r"(a)\1", "\ud800", "a" * (PATTERN_CHARACTERS_MAX + 1)],
)
def test_pattern_that_is_refused(pattern: str) -> None:
    with pytest.raises(BadRequestData, match="pattern"):
        check_pattern(pattern)


@given(pattern=st.text(alphabet="ab点\\[](){}*+?|^$.,1pLdw-:", max_size=40), text=st.text(max_size=40))
def test_any_pattern_is_used_or_refused(pattern: str, text: str) -> None:
    try:
        check_pattern(pattern)
    except BadRequestData:
        return
    assert pattern_found(pattern, text) in (True, False)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^urn:ngsi-ld:Sensor:.*", "urn:ngsi-ld:Sensor:"),
        (".*-3$", "-3"),
        ("ab*c", "a"),
        ("点+", ""),
        ("a|b", ""),
        ("(?i)room", ""),
        (r"\d", ""),
        ("a{2}", ""),
        ("", ""),
    ],
)
def test_text_that_is_needed(pattern: str, text: str) -> None:
    assert needed_text(pattern) == text


@given(pattern=st.text(alphabet="ab-.*+?^$|(){}\\[]", max_size=12), text=st.text(alphabet="ab-", max_size=12))
def test_what_a_pattern_is_found_in_has_the_needed_text(pattern: str, text: str) -> None:
    try:
        check_pattern(pattern)
    except BadRequestData:
        return
    if pattern_found(pattern, text):
        assert needed_text(pattern) in text
