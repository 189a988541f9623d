# SPDX-License-Identifier: Apache-2.0
"""The list of files that are on their way in."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hiroba.services.data_desk.models import ImportDraft
from hiroba.web.components import Column, Table, Tone
from hiroba.web.components.marks import badge
from hiroba.web.components.times import time_tag

State = ImportDraft.State


def drafts_table(drafts: Iterable[ImportDraft], names: Mapping[str, str]) -> Table:
    return Table(
        caption=_("Files on their way in"),
        note=_("Nothing of them is visible to others before you take them in."),
        columns=[
            Column(label=_("File")),
            Column(label=_("State")),
            Column(label=_("Received")),
            Column(label=_("By")),
            Column(label=_("Kept until")),
        ],
        rows=[
            [
                format_html(
                    '<a href="{}">{}</a>', reverse("data_desk:review", args=[draft.pk]), draft.file_name
                ),
                state_badge(draft),
                time_tag(draft.received_at),
                names.get(draft.actor, _("Scheduled pull")),
                time_tag(draft.keep_until),
            ]
            for draft in drafts
        ],
        is_staff=True,
    )


def state_badge(draft: ImportDraft) -> SafeString:
    tones: dict[str, tuple[Tone, str]] = {
        State.RECEIVED: ("news", _("Waits for its check")),
        State.CHECKING: ("news", _("Is being checked")),
        State.READY: ("care", _("Look at it, then take it in")),
        State.FAILED: ("stop", _("Cannot be read like this")),
        State.CONFIRMED: ("news", _("Waits to be taken in")),
        State.WRITING: ("news", _("Is being taken in")),
        State.DONE: ("ok", pgettext("import", "Is in")),
    }
    if draft.state == State.READY and draft.held_for:
        return badge("warn", _("Held for a person"))
    return badge(*tones[draft.state])
