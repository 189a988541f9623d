# SPDX-License-Identifier: Apache-2.0
"""Signing in, and what staff do for their colleagues and residents."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.journeys.browser import Visit
from tests.journeys.test_quality import sign_in
from tests.journeys.town import CLERK, MANAGER, PASSWORD, RESIDENT

Visiting = Callable[..., AbstractContextManager[Visit]]


def test_resident_signs_in_and_out_without_script(visiting: Visiting) -> None:
    with visiting(script=False) as visit:
        sign_in(visit, RESIDENT)
        greeted = visit.page.locator("h1").inner_text()
        visit.go("/account/").page.click("text=サインアウト >> nth=0")

        assert greeted.endswith("、山下 ハナさん")
        assert visit.page.locator(".site-tools > a").inner_text() == "サインイン"


def test_wrong_password_says_what_to_do_and_keeps_the_login(visiting: Visiting) -> None:
    with visiting() as visit:
        page = visit.go("/account/sign-in").page
        page.fill("[name=login]", RESIDENT)
        page.fill("[name=password]", "wrong")
        page.click("main form button")

        assert "ログイン名かパスワードがちがいます" in page.locator("[role=alert]").inner_text()
        assert page.input_value("[name=login]") == RESIDENT


def test_page_for_staff_asks_anonymous_to_sign_in_and_refuses_residents(visiting: Visiting) -> None:
    with visiting() as visit:
        visit.go("/staff/administration/members")
        asked = visit.page.url
        sign_in(visit, RESIDENT)
        answer = visit.page.goto(f"{visit.base}/staff/administration/members")

        assert "/account/sign-in?next=/staff/administration/members" in asked
        assert answer is not None
        assert answer.status == 403


def test_manager_gives_a_colleague_a_role_that_works_at_once(visiting: Visiting) -> None:
    with visiting() as visit:
        sign_in(visit, MANAGER)
        page = visit.go("/staff/administration/members").page
        page.fill("#login", CLERK)
        page.click("text=さがす")
        page.check("label:has-text('お知らせ担当') input")
        page.click("text=保存する")
        told = page.locator(".toast").inner_text()
        row = page.locator("tr", has_text="西村 航").inner_text()
        audit = visit.go("/staff/administration/audit").page.locator("tbody tr").first.inner_text()

    with visiting() as visit:
        sign_in(visit, CLERK)

        assert told == "役割を変えました。"
        assert "お知らせ担当" in row
        assert "identity.role_granted" in audit
        assert visit.page.url.endswith("/staff/administration/")
        menu = visit.page.locator(".staff-nav a").all_inner_texts()
        assert menu[:3] == ["きょうの仕事", "ふたりで決めること", "お知らせ"]


def test_notice_written_by_staff_stands_on_the_portal_until_closed(visiting: Visiting) -> None:
    title = "もやすごみの収集は8時に始まります"
    with visiting() as visit:
        sign_in(visit, MANAGER)
        page = visit.go("/staff/administration/notices/new").page
        page.fill("[name=title]", title)
        page.click("text=入口のページに出す")
        shown = visit.go("/").page.locator(".notices b").all_inner_texts()
        visit.go("/staff/administration/notices").page.locator("tr", has_text=title).get_by_text(
            "終わりにする"
        ).click()
        page.click("main .btn-stop")
        left = visit.go("/").page.locator(".notices b").all_inner_texts()

        assert shown[0] == title
        assert title not in left


def test_password_changed_on_one_device_ends_the_session_on_another(visiting: Visiting) -> None:
    with visiting() as phone, visiting() as desk:
        sign_in(phone, RESIDENT)
        sign_in(desk, RESIDENT)
        page = desk.go("/account/password").page
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=new]", "hebi-ni-ringo-34")
        page.click("main form button")
        page.wait_for_url("**/account/")

        assert "/account/sign-in" in phone.go("/account/").page.url
        assert desk.go("/account/").page.url.endswith("/account/")
