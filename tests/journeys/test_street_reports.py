# SPDX-License-Identifier: Apache-2.0
"""A resident from photo to answer and rating, staff from triage to two-person closing, and the bars of every page."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from hiroba.kernel.api import places
from hiroba.kernel.api.identity import create_staff, grant_role, system
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import TENANT
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Report
from tests.journeys.browser import Visit
from tests.journeys.test_quality import sign_in
from tests.journeys.town import CLERK, PASSWORD, RESIDENT, JourneyTown

Visiting = Callable[..., AbstractContextManager[Visit]]
CHIEF = "chief"
BROKEN: FilePayload = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8broken"}
POSITION = {"longitude": 134.8406, "latitude": 34.7566}


def photo() -> FilePayload:
    file = BytesIO()
    Image.new("RGB", (800, 600), "#8a8781").save(file, "JPEG")
    return {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


@pytest.fixture(autouse=True)
def people(town: JourneyTown) -> None:
    """A clerk and a chief for reports, and a unit; the limit for one person alone is 300,000 yen."""
    now = timezone.now()
    with as_tenant(TENANT):
        actor = system(TENANT)
        chief = create_staff(login=CHIEF, name_shown="高田 恵子", password=PASSWORD, actor=actor, at=now)
        grant_role(chief, "street_reports.chief", actor=actor, at=now)
        clerk = type(chief).objects.get(login=CLERK)
        grant_role(clerk, "street_reports.clerk", actor=actor, at=now)
        for account in (chief, clerk):
            grant_role(account, "administration.member", actor=actor, at=now)
        actions.save_unit("道路課", is_active=True, actor=actor, at=now)


def next_question(page: Page) -> None:
    page.click(".form-actions .btn-main")


def begin(visit: Visit) -> Page:
    visit.go("/street_reports/").page.click("text=通報をはじめる")
    return visit.page


def send(page: Page, words: str = "自転車がはまりそうな穴です") -> str:
    """From the category to the thanks; gives the number."""
    page.check("[value=road_surface]")
    next_question(page)
    if page.url.endswith("/similar"):
        page.click("text=ちがう内容")
    page.fill("[name=words]", words)
    next_question(page)
    next_question(page)
    page.click("text=通報を送る")
    return page.locator(".report-number").inner_text()


def act(page: Page, title: str, **answers: str) -> None:
    """Opens one of the acts of a case, fills it in and sends it."""
    fold = page.locator("details.fold", has=page.locator("summary", has_text=re.compile(f"^{title}$")))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    for name, value in answers.items():
        field = fold.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            fold.locator(f"[name={name}][value={value}]").check()
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    fold.locator("button[name=act]").click()
    page.wait_for_load_state()


def open_case(visit: Visit, number: str) -> Page:
    page = visit.go("/staff/street_reports/?view=all").page
    page.click(f"table >> text={number}")
    return page


def test_resident_reports_with_photo_and_position_and_rates_the_answer(visiting: Visiting) -> None:
    with visiting(geolocation=POSITION, permissions=["geolocation"]) as visit:
        sign_in(visit, RESIDENT)
        page = begin(visit)
        page.set_input_files("[name=photos]", files=[photo()])
        page.click("text=加えて確かめる")
        expect(page.locator(".report-photos img")).to_have_count(1)
        next_question(page)
        page.locator("[data-part=map][aria-busy=false]").wait_for()
        page.click("[data-part=position]")
        expect(page.locator("[data-part=said]")).to_have_text("印の場所を選びました。")
        next_question(page)
        number = send(page)
        page.click("text=リンクをコピー")
        expect(page.locator("[data-copy-said]")).not_to_be_empty()
        page.click("text=その後を見る")
        status = page.url
        first = page.locator(".timeline b").all_inner_texts()

        with visiting() as desk:
            sign_in(desk, CLERK)
            case = open_case(desk, number)
            act(case, "最初の確認をする", priority="急ぎ")
            act(case, "作業を始める")
            act(case, "回答する", text="あす直します。", is_public="yes")
            case.click("text=公開する")
            act(case, "完了にする", text="アスファルトで埋めました。", cost_yen="20000")

        page.goto(status)
        last = page.locator(".timeline b").all_inner_texts()
        page.check("[name=rating][value='3']")
        page.click("text=町に伝える")
        thanked = page.locator(".toast").inner_text()
        with visiting() as anybody:
            public = anybody.go(f"/street_reports/report/{number}").page
            shown = public.locator(".report-photos img").count()
            answer = public.locator(".notice.is-ok").inner_text()

        assert first == ["通報が届きました"]
        assert last[0] == "完了しました"
        assert len(last) == 5
        assert "担当の職員が読みます" in thanked
        assert shown == 1
        assert "アスファルトで埋めました" in answer
        assert visit.troubles == []


def test_resident_reports_by_keyboard_without_script(visiting: Visiting) -> None:
    """An address instead of the map, a photo that cannot be read, and everything else kept."""
    with visiting(script=False, width=320) as visit:
        page = begin(visit)
        page.set_input_files(
            "[name=photos]",
            files=[BROKEN],
        )
        next_question(page)
        refused = page.locator("[role=alert]").inner_text()
        next_question(page)
        page.fill("[name=address]", "公民館の前")
        page.click("text=この住所をさがす")
        page.keyboard.press("Tab")
        next_question(page)
        page.focus("[value=road_surface]")
        page.keyboard.press("Space")
        next_question(page)
        page.fill("[name=words]", "ふたがありません")
        next_question(page)
        next_question(page)
        check = page.locator(".report-check").inner_text()
        page.focus("text=通報を送る")
        page.keyboard.press("Enter")
        page.wait_for_url("**/thanks/**")

        assert "broken.jpg" in refused
        assert "公民館の前" in check
        assert "ふたがありません" in check


def test_moving_the_map_by_keyboard_chooses_its_middle(visiting: Visiting) -> None:
    with visiting() as visit:
        page = begin(visit)
        next_question(page)
        page.locator("[data-part=map][aria-busy=false]").wait_for()
        before = page.input_value("[name=lat]")
        page.focus(".place-picker canvas")
        page.keyboard.press("ArrowUp")
        expect(page.locator("[data-part=said]")).to_have_text("印の場所を選びました。")
        next_question(page)

        assert before == ""
        assert page.url.endswith("/new/category")


def test_second_resident_follows_instead_of_reporting_again(visiting: Visiting) -> None:
    options = {"geolocation": POSITION, "permissions": ["geolocation"]}
    numbers: list[str] = []
    for _who in range(2):
        with visiting(**options) as visit:
            page = begin(visit)
            next_question(page)
            page.locator("[data-part=map][aria-busy=false]").wait_for()
            page.click("[data-part=position]")
            expect(page.locator("[data-part=said]")).to_have_text("印の場所を選びました。")
            next_question(page)
            if not numbers:
                numbers.append(send(page))
                continue
            page.check("[value=road_surface]")
            next_question(page)
            page.click("text=これと同じ")
            page.fill("[name=email]", "misaki@example.jp")
            page.click("main form .btn-main")
            numbers.append(page.locator(".report-number").inner_text())

    with as_tenant(TENANT):
        assert numbers[0] == numbers[1]
        assert Report.objects.count() == 1
        assert Report.objects.get().followers.count() == 2


def test_place_outside_the_town_is_refused_with_who_is_responsible(visiting: Visiting) -> None:
    with as_tenant(TENANT):
        known = places.in_town(135.5, 34.7)
    if known is None:
        pytest.skip("The town has no outline here")
    with visiting(geolocation={"longitude": 135.5, "latitude": 34.7}, permissions=["geolocation"]) as visit:
        page = begin(visit)
        next_question(page)
        page.locator("[data-part=map][aria-busy=false]").wait_for()
        page.click("[data-part=position]")
        next_question(page)

        assert "#9910" in page.locator("[role=alert]").inner_text()


def test_costly_case_goes_from_triage_to_the_second_person(visiting: Visiting) -> None:
    with visiting() as visit:
        page = begin(visit)
        next_question(page)
        page.fill("[name=address]", "橋の手前")
        next_question(page)
        number = send(page, "ガードレールが曲がっています")

    with visiting() as clerk:
        sign_in(clerk, CLERK)
        page = clerk.go("/staff/administration/").page
        work = page.locator(".work").inner_text()
        page = open_case(clerk, number)
        act(page, "最初の確認をする", priority="ふつう")
        act(page, "担当を決める", unit="道路課", assignee="西村 航")
        act(page, "作業を始める")
        act(page, "内部メモを書く", text="見積もりを取りました。")
        act(page, "完了にする", text="取りかえました。", cost_yen="486000")
        own = page.locator("main").inner_text()
        order = page.locator("a.btn", has_text="作業指示書").get_attribute("href")
        paper = page.evaluate("async url => (await fetch(url)).headers.get('content-type')", order)

    with visiting() as chief:
        sign_in(chief, CHIEF)
        page = chief.go("/staff/administration/").page
        page.locator(".work a", has_text=number).first.click()
        cost = page.locator(".card-accent").inner_text()
        page.check("[name=approve][value=yes]")
        page.click(".card-accent form button")
        state = page.locator(".page-head .badge").first.inner_text()
        lines = page.locator(".timeline b").all_inner_texts()
        faults = [*clerk.troubles, *chief.troubles]

    assert "新しい通報 1件" in work
    assert "もう一人の承認がいります" in own
    assert "完了の承認を申請しました" in own
    assert paper == "application/pdf"
    assert "486,000円" in cost
    assert state == "完了"
    assert lines[0] == "完了しました"
    assert faults == []


def test_two_clerks_at_one_case_the_second_keeps_what_was_typed(visiting: Visiting) -> None:
    with visiting() as visit:
        page = begin(visit)
        next_question(page)
        page.fill("[name=address]", "駅前")
        next_question(page)
        number = send(page)

    with visiting() as one, visiting() as two:
        sign_in(one, CLERK)
        sign_in(two, CHIEF)
        first, second = open_case(one, number), open_case(two, number)
        act(first, "最初の確認をする", priority="ふつう")
        act(second, "内部メモを書く", text="長いメモを書きました。")

        assert "ほかの職員がこの通報を変えました" in second.locator(".notice.is-stop").inner_text()
        assert second.locator("#note-text").input_value() == "長いメモを書きました。"
