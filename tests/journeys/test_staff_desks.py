# SPDX-License-Identifier: Apache-2.0
"""Pages of staff for what waits: decisions by two people, failed jobs, unused measurements, indicators; full text."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.utils import timezone

from hiroba.kernel.api import approvals
from hiroba.kernel.api.identity import Account, Actor
from hiroba.kernel.api.tenancy import as_tenant
from tests.journeys.browser import Visit
from tests.journeys.test_quality import sign_in
from tests.journeys.town import CLERK, MANAGER, JourneyTown

Visiting = Callable[..., AbstractContextManager[Visit]]
DESKS = ("", "approvals", "jobs", "measurements", "indicators")


@pytest.fixture
def waiting(town: JourneyTown) -> None:
    """Something for each desk."""
    with as_tenant(town.code):
        clerk = Actor(kind="staff", tenant=town.code, account_id=str(Account.objects.get(login=CLERK).pk))
        approvals.propose(
            subject="notice:1",
            action="administration.close_notice",
            title="防災訓練のお知らせを終える",
            facts={"cost": 480_000},
            permission="administration.publish_notices",
            actor=clerk,
            at=timezone.now(),
            url="/staff/administration/notices/1/close",
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (task_name, queue_name, args, status, attempts)"
                " VALUES ('data_desk.pull_source', 'default', %s, 'failed', 5)",
                [f'{{"tenant": "{town.code}", "arguments": {{"source": 12}}}}'],
            )
            cursor.execute(
                "INSERT INTO devices_set_aside (tenant, device, transport, code, text, payload, received_at)"
                " VALUES (%s, 'wl01', 'mqtt', 'device_unknown', 'The device wl01 is not registered', %s, now())",
                [town.code, b'{"sequence": 7, "level": 1.25}'],
            )


@pytest.mark.parametrize(("language", "scheme"), [("ja", "light"), ("en", "dark"), ("ja-easy", "light")])
def test_desks_meet_every_bar(visiting: Visiting, waiting: None, language: str, scheme: str) -> None:
    faults = []
    for width in (1280, 320):
        with visiting(language=language, scheme=scheme, width=width) as visit:
            sign_in(visit, MANAGER)
            for desk in DESKS:
                visit.go(f"/staff/administration/{desk}")
                found = visit.axe() + visit.small_targets() + visit.troubles
                faults += [f"{desk} at {width}: {fault}" for fault in found]
                faults += [f"{desk} at {width} scrolls sideways"] * (visit.overflow_px() > 0)

    assert faults == []


def test_decision_is_reached_and_failed_job_run_again_by_keyboard(visiting: Visiting, waiting: None) -> None:
    with visiting() as visit:
        sign_in(visit, MANAGER)
        visit.go("/staff/administration/")
        visit.page.get_by_role("link", name="1件の提案を決める").focus()
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/staff/administration/approvals")
        visit.page.get_by_role("link", name="防災訓練のお知らせを終える").focus()
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/notices/1/close")

        visit.go("/staff/administration/jobs")
        visit.page.get_by_role("button", name="もう一度動かす").focus()
        visit.page.keyboard.press("Enter")

        visit.page.get_by_text("失敗した処理はありません").wait_for()


def test_notice_is_found_by_a_word_of_its_text(visiting: Visiting) -> None:
    with visiting() as visit:
        visit.go("/")
        visit.page.fill("#q", "シュウダン 12時")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/services?q=**")
        none_by_reading = visit.page.get_by_role("link", name="小中学校は午後の授業をやめ").count()
        visit.page.fill("#q", "集団　１２時")
        visit.page.keyboard.press("Enter")
        visit.page.get_by_role("link", name="小中学校は午後の授業をやめ").click()

        visit.page.wait_for_url("**/administration/notices/**")
        assert none_by_reading == 0
