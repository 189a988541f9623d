# SPDX-License-Identifier: Apache-2.0
"""Rows that do not go in, with a field for each cell that has to change; and what was mended so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hiroba.services.data_desk.models import ImportDraft
from hiroba.services.data_desk.pages.languages import report_language
from hiroba.services.data_desk.pages.review_form import headers_of
from hiroba.services.data_desk.rules import Choices
from hiroba.web.components import Column, Table

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
        has_files=False,
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
        has_files=False,
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
    named = {header for note in row["notes"] for header in note.get("columns", (note["column"],))}
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
