# SPDX-License-Identifier: Apache-2.0
"""The tables of a checked file: rows to mend, repairs, notices, columns, places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hiroba.kernel.api.catalogue import column_choices
from hiroba.services.data_desk.models import ImportDraft
from hiroba.services.data_desk.pages.languages import in_report_language, report_language
from hiroba.services.data_desk.pages.review_form import headers_of, recognised_kind
from hiroba.services.data_desk.rules import Choices
from hiroba.web.components import Column, Table
from hiroba.web.components.marks import badge

# One page of rows to mend; when they are mended the next ones come up.
ROWS_TO_MEND_SHOWN = 30
MENDS_SHOWN_MAX = 100
_PLACE_KEYS = ("latitude", "longitude")


def mend_table(draft: ImportDraft) -> Table | None:
    """Refused rows with a field for each cell that has to change, and all cells of the row on demand."""
    rows = draft.outcome.get("to_mend", [])
    if not rows:
        return None
    columns = draft.outcome["report"]["recognised"]
    refused = draft.outcome["report"]["refused"]
    return Table(
        caption=ngettext("%(count)s row does not go in", "%(count)s rows do not go in", refused)
        % {"count": f"{refused:,}"},
        note=_(
            "Write the right value, or leave the row out: it can be downloaded and handed in later. "
            "The first %(shown)s are shown."
        )
        % {"shown": min(len(rows), ROWS_TO_MEND_SHOWN)},
        columns=[
            Column(label=_("Row")),
            Column(label=_("Column")),
            Column(label=_("Value in the file")),
            Column(label=_("Why not")),
            Column(label=_("Right value")),
        ],
        rows=[_row_to_mend(row, columns) for row in rows[:ROWS_TO_MEND_SHOWN]],
        is_staff=True,
    )


def mended_table(draft: ImportDraft, choices: Choices) -> Table | None:
    """What the clerk has mended so far; every mend can be taken back."""
    if not choices.cell_mends:
        return None
    places = {header: place for place, header in enumerate(headers_of(draft))}
    return Table(
        caption=_("Mended by hand"),
        columns=[
            Column(label=_("Row")),
            Column(label=_("Column")),
            Column(label=_("New value")),
            Column(label=_("Take back")),
        ],
        rows=[
            [row, header, text or _("(empty)"), _unmend(row, header, places.get(header))]
            for (row, header), text in list(choices.cell_mends.items())[-MENDS_SHOWN_MAX:]
        ],
        is_staff=True,
    )


def repairs_table(report: Mapping[str, Any]) -> Table | None:
    groups = [group for group in report.get("summary", ()) if group["outcome"] == "repaired"]
    if not groups:
        return None
    return Table(
        caption=ngettext("%(count)s row is repaired", "%(count)s rows are repaired", report["repaired"])
        % {"count": f"{report['repaired']:,}"},
        note=_(
            "One line for each kind of repair, with its first row. "
            "A wrong one is mended in the file or by the choice of columns."
        ),
        columns=[
            Column(label=_("Row")),
            Column(label=_("Column")),
            Column(label=_("Value in the file")),
            Column(label=_("Becomes")),
            Column(label=_("What was done")),
        ],
        rows=[_group(group, report) for group in sorted(groups, key=lambda group: -group["count"])],
        is_staff=True,
    )


def notices_table(report: Mapping[str, Any]) -> Table | None:
    groups = [group for group in report.get("summary", ()) if group["outcome"] == "notice"]
    if not groups:
        return None
    rows = []
    for group in sorted(groups, key=lambda group: -group["count"]):
        where, column, value, _result, text = _group(group, report)
        rows.append([where, column, value, text])
    return Table(
        caption=_("Worth a look"),
        note=_("These rows go in; the town may want to correct its list."),
        columns=[
            Column(label=_("Row")),
            Column(label=_("Column")),
            Column(label=_("Value in the file")),
            Column(label=_("Notice")),
        ],
        rows=rows,
        is_staff=True,
    )


def columns_table(draft: ImportDraft, choices: Choices) -> Table | None:
    """Every column of the file with what it becomes; the meaning can be changed."""
    columns = draft.outcome.get("report", {}).get("recognised", [])
    keys = column_choices(recognised_kind(draft))
    if not columns or not keys:
        return None
    samples = draft.outcome.get("samples", {})
    return Table(
        caption=_("How the columns are read"),
        columns=[
            Column(label=_("Column of the file")),
            Column(label=_("Becomes")),
            Column(label=_("How sure")),
            Column(label=_("Sample")),
        ],
        rows=[
            [
                column["header"],
                _select(place, column, keys),
                _sureness(column, choices),
                format_html('<span class="is-wide-text">{}</span>', samples.get(column["header"], "")),
            ]
            for place, column in enumerate(columns)
        ],
        is_staff=True,
    )


def places_table(points: Mapping[str, Any]) -> Table:
    listed = points.get("listed", [])
    return Table(
        caption=_("What goes in"),
        note=_("The first %(count)s of the file.") % {"count": len(listed)},
        columns=[Column(label=_("Name")), Column(label=_("Address")), Column(label=_("Latitude, longitude"))],
        rows=[[name, address, place or badge("care", _("No place"))] for name, address, place in listed],
        empty=_("Nothing of the file goes in."),
        is_staff=True,
    )


def _row_to_mend(row: Mapping[str, Any], columns: list[dict[str, Any]]) -> list[object]:
    concerned = _concerned(row, columns)
    notes = row["notes"]
    names = "、".join(columns[place]["header"] for place in concerned) or _("(whole row)")
    values = " / ".join(row["cells"][place] for place in concerned)
    reasons = format_html_join("", "{}<br>", ((note[report_language()],) for note in notes))
    return [
        row["row"],
        names,
        format_html('<span class="was">{}</span>', values),
        reasons,
        _fields(row, columns, concerned),
    ]


def _concerned(row: Mapping[str, Any], columns: list[dict[str, Any]]) -> list[int]:
    """Places of the cells that the reasons are about; of a position both numbers."""
    named = {note["column"] for note in row["notes"]}
    found = [place for place, column in enumerate(columns) if column["header"] in named]
    if any(columns[place]["key"] in _PLACE_KEYS for place in found):
        found += [place for place, column in enumerate(columns) if column["key"] in _PLACE_KEYS]
    return sorted({place for place in found if place < len(row["cells"])})


def _fields(row: Mapping[str, Any], columns: list[dict[str, Any]], concerned: list[int]) -> SafeString:
    first = format_html_join(
        "", "{}", ((_input(row, columns, place, is_marked=True),) for place in concerned)
    )
    all_cells = format_html_join(
        "",
        "{}",
        ((_labelled(row, columns, place),) for place in range(len(row["cells"])) if place not in concerned),
    )
    whole = format_html(
        '<details class="fold fold-flat"><summary>{}</summary><div class="row-cells">{}</div></details>',
        _("All cells of the row"),
        all_cells,
    )
    return format_html('<div class="cell-pair">{}{}</div>', first, whole)


def _input(
    row: Mapping[str, Any], columns: list[dict[str, Any]], place: int, *, is_marked: bool
) -> SafeString:
    label = _("Row %(row)s, %(column)s") % {"row": row["row"], "column": columns[place]["header"]}
    return format_html(
        '<input class="cell-input" name="cell-{}-{}" value="{}" aria-label="{}"{}>',
        row["row"],
        place,
        row["cells"][place],
        label,
        SafeString(' aria-invalid="true"') if is_marked else "",
    )


def _labelled(row: Mapping[str, Any], columns: list[dict[str, Any]], place: int) -> SafeString:
    return format_html(
        "<label>{}{}</label>", columns[place]["header"], _input(row, columns, place, is_marked=False)
    )


def _unmend(row: int, header: str, place: int | None) -> SafeString | str:
    if place is None:
        return ""
    return format_html(
        '<button class="btn btn-quiet unmend" name="unmend" value="{}-{}" aria-label="{}">{}</button>',
        row,
        place,
        _("Take back row %(row)s, %(column)s") % {"row": row, "column": header},
        _("Take back"),
    )


def _group(group: Mapping[str, Any], report: Mapping[str, Any]) -> list[object]:
    """A kind of note as one line: the first row and how many more, the value, what it became, the words."""
    more = group["count"] - 1
    where = str(group["first_row"])
    if more:
        where = ngettext("%(row)s and %(more)s more row", "%(row)s and %(more)s more rows", more) % {
            "row": group["first_row"],
            "more": f"{more:,}",
        }
    first = next(
        (
            note
            for note in report.get("notes", ())
            if (note["code"], note["column"]) == (group["code"], group["column"])
        ),
        {"value": "", "result": ""},
    )
    return [
        where,
        group["column"],
        format_html('<span class="was">{}</span>', first["value"]),
        format_html('<span class="now">{}</span>', first["result"]),
        group[report_language()],
    ]


def _select(place: int, column: Mapping[str, Any], keys: Any) -> SafeString:
    options = [
        ("", _("Keep as text (extras)")),
        ("-", _("Leave out")),
        *((each.key, _title(each)) for each in keys),
    ]
    now = column["key"] or ""
    if now and now not in dict(options):
        options.append((now, column["attribute"]))
    return format_html(
        '<select class="cell-select" name="column-{}" aria-label="{}">{}</select>',
        place,
        _("Meaning of the column %(column)s") % {"column": column["header"]},
        format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SafeString(" selected") if key == now else "", title) for key, title in options),
        ),
    )


def _title(key: Any) -> str:
    return in_report_language(
        getattr(key, "title_ja", "") or key.title, getattr(key, "title_en", "") or key.title
    )


def _sureness(column: Mapping[str, Any], choices: Choices) -> SafeString:
    if column["header"] in choices.column_choices:
        return badge("news", _("Chosen by you"))
    if column["key"]:
        return badge("ok", _("Known header"))
    return badge("calm", _("Unknown, kept as text"))
