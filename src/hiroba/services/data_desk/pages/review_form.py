# SPDX-License-Identifier: Apache-2.0
"""What the clerk's form says. Fields: `column-<place>`, `cell-<row>-<place>`, and the choices by their names.

A place is the position of a column in the file; headers may hold any letters and are no names of fields.
"""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict

from hiroba.services.data_desk.models import ImportDraft
from hiroba.services.data_desk.rules import Choices


def wanted_choices(form: QueryDict, draft: ImportDraft, before: Choices) -> Choices:
    """The choices before, with everything that the form says otherwise. Another data set makes columns speak anew."""
    dataset_choice = form.get("dataset_choice", before.dataset_choice).strip()
    if not before.dataset_choice and dataset_choice == recognised_kind(draft):
        dataset_choice = ""
    terms = {
        name: form.get(name, getattr(before, name)).strip()
        for name in ("dataset", "source", "owner", "licence", "vanished", "sheet")
    }
    # What the page proposed and the clerk left as it was is no decision.
    proposed = {"sheet": draft.outcome.get("report", {}).get("sheet"), "source": draft.outcome.get("source")}
    for name, value in proposed.items():
        if not getattr(before, name) and terms[name] == value:
            terms[name] = ""
    is_other = dataset_choice != before.dataset_choice or terms["sheet"] != before.sheet
    return replace(
        before,
        **terms,
        dataset_choice=dataset_choice,
        column_choices={} if is_other else _columns(form, draft, before),
        cell_mends={} if terms["sheet"] != before.sheet else _mends(form, draft, before),
    )


def needs_check(before: Choices, after: Choices) -> bool:
    """Whether the clerk decided something that changes what becomes of the rows."""
    ours = ("dataset_choice", "dataset", "sheet", "column_choices", "cell_mends", "source")
    return any(getattr(before, name) != getattr(after, name) for name in ours)


def seen_version(form: QueryDict) -> int:
    text = form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def recognised_kind(draft: ImportDraft) -> str:
    return str(draft.outcome.get("report", {}).get("kind", ""))


def headers_of(draft: ImportDraft) -> list[str]:
    return [column["header"] for column in draft.outcome.get("report", {}).get("recognised", ())]


def _columns(form: QueryDict, draft: ImportDraft, before: Choices) -> dict[str, str]:
    chosen = dict(before.column_choices)
    for place, column in enumerate(draft.outcome.get("report", {}).get("recognised", ())):
        wanted = form.get(f"column-{place}")
        if wanted is None or wanted == (column["key"] or ""):
            continue
        chosen[column["header"]] = wanted
    return chosen


def _mends(form: QueryDict, draft: ImportDraft, before: Choices) -> dict[tuple[int, str], str]:
    mends, headers = dict(before.cell_mends), headers_of(draft)
    for row in draft.outcome.get("to_mend", ()):
        for place, (header, cell) in enumerate(zip(headers, row["cells"], strict=False)):
            # A cell may stand twice on the page, beside its reason and among all cells: the one that changed counts.
            said = [text for text in form.getlist(f"cell-{row['row']}-{place}") if text != cell]
            if said:
                mends[row["row"], header] = said[0]
    taken_back = form.get("unmend", "").partition("-")
    if taken_back[0].isdecimal() and taken_back[2].isdecimal() and int(taken_back[2]) < len(headers):
        mends.pop((int(taken_back[0]), headers[int(taken_back[2])]), None)
    return mends
