# SPDX-License-Identifier: Apache-2.0
"""Closing, rating and forgetting."""

import datetime

from django.utils.translation import gettext as _

from hiroba.kernel.api.rules import RuleBroken

COST_YEN_MAX = 100_000_000_000
RATINGS = range(1, 4)


def needs_second_person(cost_yen: int, *, limit_yen: int) -> bool:
    return cost_yen > limit_yen


def check_cost(cost_yen: int) -> None:
    if not 0 <= cost_yen <= COST_YEN_MAX:
        raise RuleBroken("cost_impossible", _("Write the cost in yen, without a sign."), "cost_yen")


def check_answer(text: str) -> None:
    if not text.strip():
        raise RuleBroken("answer_missing", _("Write what was done, so that the reporter knows."), "text")


def check_reason(text: str) -> None:
    if not text.strip():
        raise RuleBroken("reason_missing", _("Write the reason. It stays with the report."), "text")


def check_rating(rating: int, *, is_done: bool, is_rated: bool) -> None:
    if rating not in RATINGS:
        raise RuleBroken("rating_unknown", _("Choose one of the three answers."), "rating")
    if not is_done:
        raise RuleBroken("not_done", _("This report is not closed yet."))
    if is_rated:
        raise RuleBroken("rated_already", _("You have told us already. Thank you."))


def forget_on(closed_on: datetime.date, *, keep_days: int) -> datetime.date:
    """The day on which names and contacts of a closed case go."""
    return closed_on + datetime.timedelta(days=keep_days)


def is_overdue(expected_on: datetime.date | None, *, today: datetime.date, is_open: bool) -> bool:
    return is_open and expected_on is not None and expected_on < today
