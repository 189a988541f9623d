# SPDX-License-Identifier: Apache-2.0
"""The bars of every other page of the dashboard: axe in three languages, light and dark, and no sideways scrolling."""

import itertools

import pytest

from tests.journeys.browser import Scheme
from tests.journeys.test_dashboard_tools import CHART, STATION, WATER, Visiting, measured

__all__ = ["measured"]  # The fixture that settles the town for these tests too.


@pytest.mark.timeout(400)
def test_other_pages_have_no_violation_in_any_language_and_theme(visiting: Visiting) -> None:
    schemes: tuple[Scheme, ...] = ("light", "dark")
    paths = (
        CHART + "&compare=day",
        "/dashboard/about/WaterLevelObserved",
        WATER.replace("/dashboard/?", "/dashboard/print?"),
        WATER.replace("/dashboard/?", "/dashboard/screen?"),
        WATER.replace("/dashboard/?", "/dashboard/embed?"),
    )
    faults = []
    for language, scheme in itertools.product(("ja", "en", "ja-easy"), schemes):
        with visiting(language=language, scheme=scheme) as visit:
            for path in paths:
                visit.go(path)
                visit.page.wait_for_timeout(300)
                for fold in visit.page.locator("details.fold").all():
                    fold.evaluate("fold => { fold.open = true }")
                faults += [f"{path} {language} {scheme}: {fault}" for fault in visit.axe()]

    assert faults == []


def test_other_pages_never_scroll_sideways(visiting: Visiting) -> None:
    faults = []
    for width, percent in ((320, 100), (320, 200), (1280, 200)):
        with visiting(width=width) as visit:
            for path in (WATER, CHART, "/dashboard/about/WaterLevelObserved", f"/dashboard/entity/{STATION}"):
                visit.go(path).page.wait_for_timeout(300)
                visit.enlarge_text(percent)
                if visit.overflow_px():
                    faults.append(f"{path} at {width} px and {percent} %: {visit.overflow_px()} px too wide")

    assert faults == []
