# SPDX-License-Identifier: Apache-2.0
"""Which reports may become one."""

import uuid

from django.utils.translation import gettext as _

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports.rules.states import OPEN, State, check_go


def check_merge(
    *, duplicate: uuid.UUID, duplicate_state: str, original: uuid.UUID, original_state: str
) -> None:
    """The original must be open and no duplicate itself, so that there are never chains or circles."""
    if duplicate == original:
        raise RuleBroken(
            "merge_with_itself", _("This is the same report. Give the number of the other one."), "number"
        )
    if State(original_state) not in OPEN:
        raise RuleBroken("original_closed", _("The other report is closed. Open it again first."), "number")
    check_go(duplicate_state, State.MERGED)


def check_answers_here(state: str) -> None:
    """Everybody sees the original alone; the reporter of a duplicate can still be answered in private."""
    if State(state) is State.MERGED:
        raise RuleBroken(
            "answer_at_original",
            _("This report goes on with another one. Answer everybody there; here only its reporter."),
            "is_public",
        )


def check_has_no_duplicates(count: int) -> None:
    if count:
        raise RuleBroken(
            "has_duplicates", _("Other reports were merged into this one. Merge into this one instead.")
        )
