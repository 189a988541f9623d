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
from hiroba.web.components import Column, Table, Tone
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
            run.report.get("title", {}).get(_language(), ""),
            time_tag(run.imported_at),
            names.get(run.actor, _("Command line")),
            status_badge(run),
            run.rows,
            run.accepted,
            run.repaired,
            run.refused,
            run.written,
        ]
        for run in runs
    ]
    return Table(
        caption=_("Newest imports"),
        columns=[
            Column(label=_("File")),
            Column(label=_("Data set")),
            Column(label=_("Time")),
            Column(label=_("By")),
            Column(label=_("State")),
            Column(label=_("Rows"), is_number=True),
            Column(label=_("Accepted"), is_number=True),
            Column(label=_("Repaired"), is_number=True),
            Column(label=_("Refused"), is_number=True),
            Column(label=_("Written"), is_number=True),
        ],
        rows=rows,
        empty=_("Nothing has been imported yet."),
        is_staff=True,
    )


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
    return format_html('<a href="{}">{}</a>', reverse("data_desk:import_run", args=[run.pk]), run.file_name)
