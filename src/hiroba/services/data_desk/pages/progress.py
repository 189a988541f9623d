# SPDX-License-Identifier: Apache-2.0
"""Progress of a draft in words and numbers."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hiroba.services.data_desk.models import ImportDraft

State = ImportDraft.State


def progress_of(draft: ImportDraft) -> dict[str, Any]:
    """`is_busy` until the page has something new to show; `share` is None while nobody can tell."""
    share = min(100, draft.done * 100 // draft.whole) if draft.whole else None
    return {
        "is_busy": draft.state in (State.RECEIVED, State.CHECKING, State.CONFIRMED, State.WRITING),
        "state": draft.state,
        "title": _("The file is being taken in")
        if draft.state in (State.CONFIRMED, State.WRITING)
        else _("The file is being checked"),
        "text": _words(draft),
        "share": share,
        "amount": _amount(draft) if share is not None else "",
    }


def _words(draft: ImportDraft) -> str:
    words = {
        "waiting": _("Waits until another import of the town has ended"),
        "away": _("The context broker does not answer; the import goes on by itself as soon as it does"),
        "check": _("Reading and checking the rows"),
        "compare": _("Comparing with the data of the town"),
        "write": _("Writing to the town's data"),
    }
    if draft.state == State.CONFIRMED and draft.stage == "waiting" and not draft.tries:
        return pgettext("import", "Begins in a moment")
    return words.get(draft.stage, pgettext("import", "Begins in a moment"))


def _amount(draft: ImportDraft) -> str:
    if draft.stage == "check":
        return f"{draft.done / 1e6:,.1f} / {draft.whole / 1e6:,.1f} MB"
    return f"{draft.done:,} / {draft.whole:,}"
