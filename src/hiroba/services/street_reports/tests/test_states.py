# SPDX-License-Identifier: Apache-2.0
"""Whatever staff try in whatever order: only listed ways are gone, and every refusal changes nothing."""

import contextlib
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.rules.states import CLOSED, TRANSITIONS, State
from hiroba.services.street_reports.tests.factories import AT, clerk, report

ACTS = (
    "triage", "start", "answer", "close_cheap", "close_costly", "agree", "refuse", "withdraw", "decline",
    "reopen", "merge", "unmerge", "note",
)  # fmt: skip


def attempt(act: str, held: Report, other: Report) -> None:
    who: dict[str, Any] = {"seen_version": held.version, "actor": clerk(), "at": AT}
    second = who | {"actor": clerk("chief")}
    calls = {
        "triage": lambda: actions.triage_report(
            held.pk, actions.Triage(category="other", priority="low"), **who
        ),
        "start": lambda: actions.start_work(held.pk, **who),
        "answer": lambda: actions.answer_report(held.pk, "はい", is_public=True, **who),
        "close_cheap": lambda: actions.close_report(held.pk, "直した", cost_yen=1, **who),
        "close_costly": lambda: actions.close_report(held.pk, "直した", cost_yen=10**9, **who),
        "agree": lambda: actions.decide_closing(held.pk, approve=True, reason="", **second),
        "refuse": lambda: actions.decide_closing(held.pk, approve=False, reason="いいえ", **second),
        "withdraw": lambda: actions.withdraw_closing(held.pk, **who),
        "decline": lambda: actions.decline_report(held.pk, "県道", **who),
        "reopen": lambda: actions.reopen_report(held.pk, "まだ", **who),
        "merge": lambda: actions.merge_report(held.pk, into=other.number, **who),
        "unmerge": lambda: actions.undo_merge(held.pk, **who),
        "note": lambda: actions.write_note(held.pk, "メモ", **who),
    }
    calls[act]()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), max_size=12))
def test_only_listed_transitions_ever_happen(tenant: str, acts: list[str]) -> None:
    with as_tenant(tenant):
        held, other = report(), report()
        for act in acts:
            before = (held.state, held.version)
            with contextlib.suppress(RuleBroken):
                attempt(act, held, other)
            held = Report.objects.get(pk=held.pk)

            is_changed = held.version != before[1]
            assert held.state == before[0] or State(held.state) in TRANSITIONS[State(before[0])]
            assert is_changed or held.state == before[0]
            assert (held.closed_at is not None) is (State(held.state) in CLOSED)
