# SPDX-License-Identifier: Apache-2.0
"""Two people at the same moment, on two connections: one is first, the other looks again, nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import TENANT
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Report, Step
from hiroba.services.street_reports.tests.factories import AT, accepted, clerk, report


def both(*calls: Callable[[], object]) -> list[str]:
    """Runs the calls at once; `done`, or the code of the rule that said no."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> str:
        try:
            start.wait(timeout=10)
            with as_tenant(TENANT):
                call()
            return "done"
        except RuleBroken as broken:
            return broken.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_two_closings_at_once_one_is_told_to_look_again(committed: object) -> None:
    with as_tenant(TENANT):
        held = accepted()
        actors = [clerk("one"), clerk("two")]

    results = both(
        *(
            lambda actor=actor: actions.close_report(
                held.pk, "直した", cost_yen=0, seen_version=held.version, actor=actor, at=AT
            )
            for actor in actors
        )
    )

    with as_tenant(TENANT):
        assert sorted(results) == ["changed_meanwhile", "done"]
        assert Step.objects.filter(kind="closed").count() == 1


def test_merges_crosswise_leave_one_original(committed: object) -> None:
    with as_tenant(TENANT):
        one, two, actor = accepted(), accepted(), clerk()

    results = both(
        *(
            lambda here=here, there=there: actions.merge_report(
                here.pk, into=there.number, seen_version=here.version, actor=actor, at=AT
            )
            for here, there in ((one, two), (two, one))
        )
    )

    with as_tenant(TENANT):
        assert sorted(results) == ["done", "original_closed"]
        assert Report.objects.filter(state="merged").count() == 1


def test_reports_at_once_get_numbers_without_gap(committed: object) -> None:
    results = both(*(report for _ in range(4)))

    with as_tenant(TENANT):
        numbers = sorted(Report.objects.values_list("number", flat=True))
        assert results == ["done"] * 4
        assert numbers == [f"2026-0000{number}" for number in range(1, 5)]
