# SPDX-License-Identifier: Apache-2.0
"""Tables saved as files, notices on the own page, and what a shared computer still knows after signing out."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.utils import timezone

from hiroba.kernel.api import messaging
from hiroba.kernel.api.identity import Account
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import TENANT
from tests.journeys.browser import Visit
from tests.journeys.test_quality import sign_in
from tests.journeys.town import MANAGER, RESIDENT

Visiting = Callable[..., AbstractContextManager[Visit]]
STORED = "() => JSON.stringify({...localStorage, ...sessionStorage})"


@pytest.mark.parametrize("script", [True, False])
def test_clerk_saves_a_table_as_a_file(visiting: Visiting, script: bool, tmp_path: Path) -> None:
    with visiting(script=script) as visit:
        sign_in(visit, MANAGER)
        page = visit.go("/staff/administration/members").page
        page.locator(".table-files summary").first.click()
        if script:
            faults = visit.axe() + visit.small_targets() + visit.troubles
        with page.expect_download() as started:
            page.get_by_role("link", name="CSV (Shift_JIS)").first.click()
        started.value.save_as(tmp_path / "members.csv")

        assert not script or faults == []
        assert started.value.suggested_filename.startswith("職員")
        assert "松原 亮,manager," in (tmp_path / "members.csv").read_text(encoding="cp932")


@pytest.mark.parametrize(("language", "width"), [("ja", 1280), ("en", 320), ("ja-easy", 320)])
def test_resident_finds_the_answer_on_the_own_page(visiting: Visiting, language: str, width: int) -> None:
    with visiting(language=language, width=width) as visit:
        with as_tenant(TENANT):
            account = Account.objects.get(login=RESIDENT)
            text = "歩道の段差を直しました。写真をごらんください。"
            messaging.notify(
                account.pk, title="通報 12 への答え", text=text, url="/services", key="a", at=timezone.now()
            )
        sign_in(visit, RESIDENT)
        visit.go("/account/")
        faults = visit.axe() + visit.small_targets() + visit.troubles
        wider = visit.overflow_px()
        visit.page.locator("section[aria-labelledby=notices] button").click()
        buttons = visit.page.locator("section[aria-labelledby=notices] button").count()

        assert (faults, wider, buttons) == ([], 0, 0)
        assert text in visit.page.locator("section[aria-labelledby=notices]").inner_text()


def test_signed_out_browser_keeps_no_page_and_goes_back_to_none(visiting: Visiting) -> None:
    with visiting() as visit:
        sign_in(visit, MANAGER)
        page = visit.go("/staff/administration/members").page
        page.click("text=操作の記録 >> nth=0")
        page.wait_for_url("**/audit")
        visit.go("/account/").page.click("text=サインアウト >> nth=0")
        page.wait_for_load_state()
        stored = page.evaluate(STORED)
        page.go_back()
        page.go_back()
        page.wait_for_load_state()

        assert "松原" not in stored
        assert "htmx" not in stored
        assert "松原 亮" not in page.locator("body").inner_text()
