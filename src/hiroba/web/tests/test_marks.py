# SPDX-License-Identifier: Apache-2.0
import pytest

from hiroba.web.components import marks


def test_icon_unknown_falls_back_to_info() -> None:
    assert marks.icon("no-such-icon") == marks.icon("info")


def test_badge_text_is_escaped() -> None:
    assert "<b>" not in marks.badge("ok", "<b>")


@pytest.mark.parametrize("tone", sorted(marks.BADGE_SHAPES))
def test_badge_of_each_tone_has_a_shape_of_its_own(tone: str) -> None:
    others = {marks.BADGE_SHAPES[each] for each in marks.BADGE_SHAPES if each != tone}

    assert marks.BADGE_SHAPES[tone] not in others


def test_badge_of_unknown_tone_is_calm() -> None:
    assert marks.badge("loud", "x") == marks.badge("calm", "x")


def test_level_outside_the_scale_is_drawn_as_its_end() -> None:
    assert marks.level_shape(9) == marks.level_shape(5)
    assert marks.level_shape(0) == marks.level_shape(1)


def test_every_town_with_a_crest_has_one_that_is_drawn() -> None:
    assert set(marks.CREST_OF_TOWN.values()) <= set(marks.symbols(marks.CRESTS))
