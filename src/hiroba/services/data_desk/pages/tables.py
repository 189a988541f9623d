# SPDX-License-Identifier: Apache-2.0
"""The tables of the data desk as the components want them."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hiroba.kernel.api.catalogue import ImportedDataset
from hiroba.services.data_desk.models import ImportRun
from hiroba.web.components import Column, Figure, Table, Tone
from hiroba.web.components.marks import badge
from hiroba.web.components.times import time_tag


def datasets_table(datasets: Iterable[ImportedDataset]) -> Table:
    rows = [
        [each.title, each.rows, each.owner, each.licence, each.source, time_tag(each.imported_at)]
        for each in datasets
    ]
    return Table(
        caption=_("Data sets of the town"),
        columns=[
            Column(label=_("Data set")),
            Column(label=_("Rows"), is_number=True),
            Column(label=_("Owner")),
            Column(label=_("Licence")),
            Column(label=_("Source")),
            Column(label=_("Imported")),
        ],
        rows=rows,
        empty=_("Nothing has been imported yet. The command is hiroba import."),
        is_staff=True,
    )


def runs_table(runs: Iterable[ImportRun], names: Mapping[str, str]) -> Table:
    rows = [
        [
            _file_link(run),
            time_tag(run.imported_at),
            names.get(run.actor, _("Command line")),
            status_badge(run),
            run.rows,
            run.accepted,
            run.refused,
        ]
        for run in runs
    ]
    return Table(
        caption=_("Newest imports"),
        columns=[
            Column(label=_("File")),
            Column(label=_("Time")),
            Column(label=_("By")),
            Column(label=_("State")),
            Column(label=_("Rows"), is_number=True),
            Column(label=_("Accepted"), is_number=True),
            Column(label=_("Refused"), is_number=True),
        ],
        rows=rows,
        empty=_("Nothing has been imported yet."),
        is_staff=True,
    )


def counts(run: ImportRun) -> list[Figure]:
    """The numbers of a run; rows are accepted or refused, and what is accepted may be repaired."""
    return [
        Figure(label=_("Rows"), value=f"{run.rows:,}"),
        Figure(label=_("Accepted"), value=f"{run.accepted:,}"),
        Figure(label=_("Repaired"), value=f"{run.repaired:,}"),
        Figure(label=_("Refused"), value=f"{run.refused:,}"),
        Figure(label=_("Written"), value=f"{run.written:,}"),
        Figure(label=_("Unchanged"), value=f"{run.unchanged:,}"),
    ]


def notes_table(run: ImportRun) -> Table:
    """The first notes of a run; all of them are in the file of notes."""
    notes = run.report.get("notes", [])
    language = _language()
    left_out = run.report.get("notes_left_out", 0)
    return Table(
        caption=_("Repaired and refused rows"),
        note=_("%(count)s further notes are in the file of notes.") % {"count": left_out} if left_out else "",
        columns=[
            Column(label=_("Row"), is_number=True),
            Column(label=_("Column")),
            Column(label=_("Value")),
            Column(label=_("Result")),
            Column(label=_("What was done, what to mend")),
        ],
        rows=[[note["row"], note["column"], note["value"], note["result"], note[language]] for note in notes],
        empty=_("Every row was accepted as it is."),
        is_staff=True,
    )


def status_badge(run: ImportRun) -> SafeString:
    tones: dict[str, tuple[Tone, str]] = {
        ImportRun.Status.IMPORTED: ("ok", _("Imported")),
        ImportRun.Status.UNCHANGED: ("calm", _("Unchanged")),
        ImportRun.Status.SKIPPED: ("care", _("Drill, not used")),
        ImportRun.Status.FAILED: ("stop", _("Not taken in")),
    }
    return badge(*tones[run.status])


def _language() -> str:
    """Reports are kept in two languages."""
    return "en" if get_language() == "en" else "ja"


def _file_link(run: ImportRun) -> SafeString:
    address, title = (
        reverse("data_desk:import_run", args=[run.pk]),
        run.report.get("title", {}).get(_language(), ""),
    )
    link = format_html('<a href="{}">{}</a>', address, run.file_name)
    return format_html("{}<br><small>{}</small>", link, title) if title else link
