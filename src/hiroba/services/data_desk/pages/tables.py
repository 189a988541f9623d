# SPDX-License-Identifier: Apache-2.0
"""The tables of the data desk as the components want them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hiroba.kernel.api.catalogue import ImportedDataset
from hiroba.services.data_desk.models import ImportRun
from hiroba.services.data_desk.pages.languages import report_language
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
        empty=_("Nothing has been imported yet."),
        is_staff=True,
    )


def runs_table(
    runs: Sequence[ImportRun], names: Mapping[str, str], all_rows: Callable[[], Iterable[Sequence[object]]]
) -> Table:
    return Table(
        caption=_("Imports, newest first"),
        columns=[
            Column(label=_("File")),
            Column(label=_("Time")),
            Column(label=_("By")),
            Column(label=_("State")),
            Column(label=_("Rows"), is_number=True),
            Column(label=_("Accepted"), is_number=True),
            Column(label=_("Refused"), is_number=True),
        ],
        rows=run_rows(runs, names),
        empty=_("Nothing has been imported yet."),
        is_staff=True,
        all_rows=all_rows,
    )


def run_rows(runs: Iterable[ImportRun], names: Mapping[str, str]) -> list[list[object]]:
    return [
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


def counts(run: ImportRun) -> list[Figure]:
    """The numbers of a run; rows are accepted or refused, and what is accepted may be repaired."""
    return [
        Figure(label=_("Rows"), value=f"{run.rows:,}"),
        Figure(label=_("Accepted"), value=f"{run.accepted:,}"),
        Figure(label=_("Repaired"), value=f"{run.repaired:,}"),
        Figure(label=_("Refused"), value=f"{run.refused:,}"),
        Figure(label=pgettext("rows", "Written"), value=f"{run.written:,}"),
        Figure(label=_("Unchanged"), value=f"{run.unchanged:,}"),
        *(
            Figure(label=label, value=f"{count:,}")
            for label, count in (
                (_("Removed"), run.removed),
                (_("Marked as missing"), run.marked),
                (_("Left alone"), run.left_alone),
            )
            if count
        ),
    ]


def edition_words(run: ImportRun, earlier: ImportRun | None) -> str:
    """How this edition differs from the one before, in a sentence; "" where there is none."""
    if earlier is None or run.status not in (run.Status.IMPORTED, run.Status.UNCHANGED):
        return ""
    if run.report.get("is_supplement"):
        return _("These are mended rows. They were added to the import of %(file)s.") % {
            "file": earlier.file_name
        }
    return _(
        "The edition before (%(file)s) had %(before)s rows, this one has %(now)s: %(created)s new, %(changed)s "
        "changed, %(unchanged)s as before, %(absent)s no longer in the file."
    ) % {
        "file": earlier.file_name,
        "before": f"{earlier.accepted:,}",
        "now": f"{run.accepted:,}",
        "created": f"{run.created:,}",
        "changed": f"{run.written - run.created:,}",
        "unchanged": f"{run.unchanged:,}",
        "absent": f"{run.report.get('absent', 0):,}",
    }


def history_rows(runs: Iterable[ImportRun], names: Mapping[str, str]) -> Iterator[list[str | int]]:
    """The history for a spreadsheet: a header, then a line for each import."""
    yield [
        *(_("Number"), _("Time"), _("By"), _("File"), _("Data set"), _("State"), _("Rows"), _("Accepted")),
        *(
            _("Repaired"),
            _("Refused"),
            pgettext("entities", "New"),
            _("Changed"),
            _("Unchanged"),
            _("Removed"),
            _("SHA-256"),
        ),
    ]
    for run in runs:
        yield [
            *(run.pk, timezone.localtime(run.imported_at).isoformat(timespec="seconds")),
            *(names.get(run.actor, _("Command line")), run.file_name, run.dataset),
            *(run.status, run.rows, run.accepted, run.repaired, run.refused, run.created),
            *(run.written - run.created, run.unchanged, run.removed, run.file_sha256),
        ]


def notes_table(run: ImportRun) -> Table:
    """The first notes of a run; all of them are in the file of notes."""
    notes = run.report.get("notes", [])
    language = report_language()
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
        rows=[
            [note["row"] or _("Whole file"), note["column"], note["value"], _repaired(note), note[language]]
            for note in notes
        ],
        empty=_("Every row was accepted as it is."),
        is_staff=True,
    )


def _repaired(note: Mapping[str, str]) -> str:
    """What a repaired value became; of other notes the result is a number or a name within their words."""
    return note["result"] if note["outcome"] == "repaired" else ""


def status_badge(run: ImportRun) -> SafeString:
    tones: dict[str, tuple[Tone, str]] = {
        ImportRun.Status.IMPORTED: ("ok", _("Imported")),
        ImportRun.Status.UNCHANGED: ("calm", _("Unchanged")),
        ImportRun.Status.SKIPPED: ("care", _("Drill, not used")),
        ImportRun.Status.FAILED: ("stop", _("Not taken in")),
        ImportRun.Status.WITHDRAWN: ("warn", _("Import undone")),
    }
    return badge(*tones[run.status])


def _file_link(run: ImportRun) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("data_desk:import_run", args=[run.pk]), run.file_name)
