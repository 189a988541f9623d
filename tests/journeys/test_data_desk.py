# SPDX-License-Identifier: Apache-2.0
"""A clerk's import from the file to the map and back: mending, confirming, undoing; by keyboard, phone, no script."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import Visit
from tests.journeys.test_quality import sign_in
from tests.journeys.town import MANAGER, JourneyTown

Visiting = Callable[..., AbstractContextManager[Visit]]
REVIEW, RUN = re.compile(r"/import/\d+$"), re.compile(r"/run/\d+$")
HEAD = "NO,名称,緯度,経度,SSID,旧備考\n"
# Good rows, one with swapped numbers, one without a name, one in the sea of the equator.
ROWS = (
    "".join(f"{n},集会所{n},34.7{50 + n},134.84{n % 10},KAKOGAWA,倉庫\n" for n in range(1, 9))
    + "20,駅前広場,134.83,34.76,KAKOGAWA,\n30,,34.76,134.84,KAKOGAWA,\n31,港の広場,0.5,10.5,KAKOGAWA,\n"
)


@pytest.fixture
def worker(town: JourneyTown) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "hiroba.project.command_line", "worker"])
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def wifi(tmp_path: Path) -> Path:
    path = tmp_path / "公衆無線LAN.csv"
    path.write_text(HEAD + ROWS, encoding="cp932")
    return path


def hand_in(visit: Visit, path: Path) -> Page:
    page = visit.go("/staff/data_desk/import").page
    page.set_input_files("#files", str(path))
    page.click("#send")
    page.wait_for_url(REVIEW)
    return page


def faults(visit: Visit) -> list[str]:
    found = visit.axe() + visit.small_targets() + visit.troubles
    visit.troubles.clear()
    return found + ([f"scrolls {wider} px sideways"] if (wider := visit.overflow_px()) else [])


def on_the_map(page: Page, wanted: int | None = None) -> int:
    """How many public places everybody sees; the map's own memory follows within seconds."""
    for _ in range(60):
        found = _features(page)
        if wanted is None or found == wanted:
            break
        page.wait_for_timeout(500)
    return found


def _features(page: Page) -> int:
    script = """async () => {
      const answer = await fetch('/api/dashboard/layers/PublicWirelessLAN.geojson', {cache: 'no-store'});
      return answer.ok ? (await answer.json()).features.length : 0;
    }"""
    return int(page.evaluate(script))


@pytest.mark.usefixtures("worker")
def test_clerk_mends_takes_in_sees_on_the_map_and_undoes(visiting: Visiting, wifi: Path) -> None:
    with visiting() as visit:
        sign_in(visit, MANAGER)
        page = hand_in(visit, wifi)
        expect(page.locator("#import-map canvas")).to_be_visible()
        before = page.locator(".figure-value").all_inner_texts()[:3]
        page.fill("[name=cell-11-1]", "図書館")
        page.fill("[name=cell-12-2]", "34.7571")
        page.fill("[name=cell-12-3]", "134.8421")
        page.select_option("[name=column-5]", "remarks")
        page.click("text=直した行をもう一度調べる")
        page.wait_for_load_state()
        mended = page.locator(".figure-value").all_inner_texts()[:3]
        seen_before = on_the_map(page)
        review_faults = faults(visit)

        page.click("text=11行を取り込む")
        page.wait_for_url(RUN, timeout=60_000)
        told = page.locator(".notice-title").first.inner_text()
        result_faults = faults(visit)
        seen_after = on_the_map(page, 11)

        page.click("text=この取り込みを取り消す")
        planned = page.locator(".figure").all_inner_texts()
        undo_faults = faults(visit)
        page.click("main .btn-stop")
        page.wait_for_url(RUN, timeout=60_000)
        seen_at_last = on_the_map(page, 0)

        assert before == ["8行", "1行", "2行"]
        assert mended == ["10行", "1行", "0行"]
        assert told == "データを取り込みました"
        assert (seen_before, seen_after, seen_at_last) == (0, 11, 0)
        assert planned == ["この取り込みで増えたので消す\n11"]
        assert review_faults + result_faults + undo_faults == []


def test_clerk_imports_by_keyboard_alone(visiting: Visiting, wifi: Path) -> None:
    with visiting() as visit:
        sign_in(visit, MANAGER)
        page = hand_in(visit, wifi)
        page.locator("[name=cell-11-1]").focus()
        page.keyboard.type("図書館")
        page.keyboard.press("Enter")
        expect(page.locator(".toast")).to_contain_text("1個の値を直し")
        for _ in range(200):
            page.keyboard.press("Tab")
            if "行を取り込む" in visit.focused():
                break
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("ファイルを取り込んでいます")


def test_clerk_without_script_sends_checks_and_confirms(visiting: Visiting, wifi: Path) -> None:
    with visiting(script=False) as visit:
        sign_in(visit, MANAGER)
        page = hand_in(visit, wifi)
        figures = page.locator(".figure-value").all_inner_texts()[:3]
        page.click("text=9行を取り込む")

        assert figures == ["8行", "1行", "2行"]
        assert page.locator("h1").inner_text() == "ファイルを取り込んでいます"
        assert page.locator("progress").count() == 1


@pytest.mark.parametrize(("language", "scheme"), [("ja", "light"), ("en", "dark"), ("ja-easy", "dark")])
def test_pages_of_the_desk_meet_every_bar(visiting: Visiting, wifi: Path, language: str, scheme: str) -> None:
    found = []
    for width in (1280, 320):
        with visiting(language=language, scheme=scheme, width=width) as visit:
            sign_in(visit, MANAGER)
            review = hand_in(visit, wifi).url.removeprefix(visit.base)
            for path in (
                review,
                f"{review}/discard",
                "/staff/data_desk/",
                "/staff/data_desk/import",
                "/staff/data_desk/pulls",
                "/staff/data_desk/pulls/new",
            ):
                visit.go(path)
                found += [f"{path} at {width}: {fault}" for fault in faults(visit)]

    assert found == []


def test_draft_waits_for_the_clerk_who_leaves_and_comes_back(visiting: Visiting, wifi: Path) -> None:
    with visiting() as visit:
        sign_in(visit, MANAGER)
        hand_in(visit, wifi)
        page = visit.go("/staff/administration/").page
        work = page.locator(".work").inner_text()
        page.click("text=取り込み前のファイルが1件あります")
        page.click("main table a")

        assert "取り込み前のファイルが1件あります" in work
        assert page.locator("h1").inner_text() == "公衆無線LAN.csv"
