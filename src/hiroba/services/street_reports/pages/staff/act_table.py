# SPDX-License-Identifier: Apache-2.0
"""What can be done with a case in which state: one form and one action for each act."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hiroba.services.street_reports import actions
from hiroba.services.street_reports.pages.staff import forms
from hiroba.services.street_reports.queries.town import area_choices
from hiroba.services.street_reports.rules.states import State

Answers = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Act:
    """`call` gets the report, the form's answers and who acts when; it is one call of an action."""

    title: str | Promise
    icon: str
    form: type[forms.ActForm]
    call: Callable[..., Any]
    done: str | Promise


def _triage(report: uuid.UUID, answers: Answers, **who: Any) -> None:
    area_name = dict(area_choices()).get(answers["area_code"], "")
    actions.triage_report(report, actions.Triage(area_name=area_name, **answers), **who)


def _assign(report: uuid.UUID, answers: Answers, **who: Any) -> None:
    unit = int(answers["unit"]) if answers["unit"] else None
    actions.assign_report(report, unit=unit, assignee=answers["assignee"] or None, **who)


def _answer(report: uuid.UUID, answers: Answers, **who: Any) -> None:
    actions.answer_report(report, answers["text"], is_public=answers["is_public"] == "yes", **who)


def _close(report: uuid.UUID, answers: Answers, **who: Any) -> None:
    url = reverse("street_reports:case", args=[report])
    actions.close_report(report, answers["text"], cost_yen=answers["cost_yen"], url=url, **who)


ACTS = {
    "triage": Act(
        title=_("Look at it first"), icon="sort", form=forms.TriageForm, call=_triage, done=_("Saved.")
    ),
    "assign": Act(
        title=_("Give it to somebody"), icon="person", form=forms.AssignForm, call=_assign, done=_("Saved.")
    ),
    "start": Act(
        title=_("Work begins"),
        icon="cone",
        form=forms.ActForm,
        call=lambda report, answers, **who: actions.start_work(report, **who),
        done=_("Work has begun. The reporter is told."),
    ),
    "answer": Act(
        title=_("Write an answer"),
        icon="voice",
        form=forms.AnswerForm,
        call=_answer,
        done=_("The answer is on its way."),
    ),
    "note": Act(
        title=_("Write an internal note"),
        icon="lock",
        form=forms.TextForm,
        call=lambda report, answers, **who: actions.write_note(report, answers["text"], **who),
        done=_("The note is kept."),
    ),
    "close": Act(
        title=_("Close the case"),
        icon="check",
        form=forms.CloseForm,
        call=_close,
        done=_("Closed, or put before a second person."),
    ),
    "withdraw": Act(
        title=_("Take the proposal back"),
        icon="replay",
        form=forms.ActForm,
        call=lambda report, answers, **who: actions.withdraw_closing(report, **who),
        done=_("The proposal is taken back."),
    ),
    "decline": Act(
        title=_("Not a matter of the town"),
        icon="close",
        form=forms.TextForm,
        call=lambda report, answers, **who: actions.decline_report(report, answers["text"], **who),
        done=_("Closed with your reason. The reporter is told."),
    ),
    "reopen": Act(
        title=_("Open it again"),
        icon="replay",
        form=forms.TextForm,
        call=lambda report, answers, **who: actions.reopen_report(report, answers["text"], **who),
        done=_("The report is open again."),
    ),
    "merge": Act(
        title=_("Join with another report"),
        icon="people",
        form=forms.MergeForm,
        call=lambda report, answers, **who: actions.merge_report(report, into=answers["number"], **who),
        done=_("The reports are joined. You can undo it here."),
    ),
    "unmerge": Act(
        title=_("Separate it again"),
        icon="replay",
        form=forms.ActForm,
        call=lambda report, answers, **who: actions.undo_merge(report, **who),
        done=_("The report stands for itself again."),
    ),
}
BY_STATE: dict[str, tuple[str, ...]] = {
    State.RECEIVED: ("triage", "assign", "answer", "note", "merge", "decline"),
    State.ACCEPTED: ("start", "assign", "answer", "close", "note", "triage", "merge", "decline"),
    State.WORKING: ("answer", "close", "note", "assign", "triage", "merge", "decline"),
    State.CLOSING: ("note",),
    State.DONE: ("reopen", "note"),
    State.DECLINED: ("reopen", "note"),
    State.MERGED: ("unmerge", "answer", "note"),
}
