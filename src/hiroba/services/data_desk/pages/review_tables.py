# SPDX-License-Identifier: Apache-2.0
"""The tables of a checked file: repairs, notices, columns, places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hiroba.kernel.api.catalogue import ColumnKey, column_choices
from hiroba.services.data_desk.models import ImportDraft
from hiroba.services.data_desk.pages.languages import in_report_language, report_language
from hiroba.services.data_desk.pages.review_form import recognised_kind
from hiroba.services.data_desk.rules import Choices
from hiroba.web.components import Column, Table
from hiroba.web.components.marks import badge


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
            Column(label=_("Repaired value")),
            Column(label=pgettext("row", "What was done")),
        ],
        rows=[_group(group, report) for group in sorted(groups, key=lambda group: -group["count"])],
        is_staff=True,
        has_files=False,
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
        has_files=False,
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
        has_files=False,
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
        has_files=False,
    )


def _group(group: Mapping[str, Any], report: Mapping[str, Any]) -> list[object]:
    """A kind of note as one line: the first row and how many more, the value, what it became, the words."""
    more = group["count"] - 1
    where = str(group["first_row"] or _("Whole file"))
    if more and group["first_row"]:
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


def _title(key: ColumnKey) -> str:
    return in_report_language(key.title_ja, key.title_en)


def _sureness(column: Mapping[str, Any], choices: Choices) -> SafeString:
    if column["header"] in choices.column_choices:
        return badge("news", _("Chosen by you"))
    if column["key"]:
        return badge("ok", _("Known header"))
    return badge("calm", _("Unknown, kept as text"))
