# SPDX-License-Identifier: Apache-2.0
"""What the page of a checked file shows, as plain values for its template."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hiroba.kernel.api.catalogue import dataset_kinds, imported_datasets
from hiroba.kernel.api.tenancy import Tenant
from hiroba.services.data_desk import rules
from hiroba.services.data_desk.models import ImportDraft
from hiroba.services.data_desk.pages import review_tables as tables
from hiroba.services.data_desk.pages.languages import in_report_language, report_language
from hiroba.services.data_desk.pages.mend_tables import mend_table, mended_table
from hiroba.services.data_desk.pages.review_form import recognised_kind
from hiroba.services.data_desk.pages.trail import trail
from hiroba.services.data_desk.rules import Choices
from hiroba.web.components import Figure, Step
from hiroba.web.components.times import clock

_ENCODINGS = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp932": "Shift_JIS", "xml": "XML"}
LICENCES = ("CC BY 4.0", "CC0 1.0", "公共データ利用規約（第1.0版）", "CC BY-SA 4.0")


def shown_review(draft: ImportDraft, town: Tenant | None) -> dict[str, Any]:
    report, choices = draft.outcome.get("report", {}), Choices.from_json(draft.choices)
    is_ready = draft.state == ImportDraft.State.READY
    shown: dict[str, Any] = {
        "draft": draft.pk,
        "version": draft.version,
        "file": draft.file_name,
        "trail": trail(draft.file_name, (_("Hand in data"), reverse("data_desk:upload"))),
        "lead": _lead(draft, report),
        "fault": fault_words(draft),
        "held": held_words(draft),
        "steps": _steps(is_ready),
        "is_ready": is_ready,
        "kinds": _kinds(draft, choices),
        "sheets": [(name, name == report.get("sheet")) for name in report.get("sheets", ())],
        "fault_columns": draft.fault.get("columns", ()),
    }
    return shown | (_ready(draft, report, choices, town) if is_ready else {})


def fault_words(draft: ImportDraft) -> str:
    words = {
        "disk_full": _(
            "The disk became full while the images for undoing were kept. Nothing further was written; "
            "take the file in again when there is room."
        ),
        "broker_away": _(
            "The context broker did not answer for a long time. What is written stays as it is; "
            "take the file in again, and it goes on."
        ),
    }
    return str(draft.fault.get(report_language(), "") or words.get(draft.fault.get("code", ""), ""))


def held_words(draft: ImportDraft) -> str:
    return {
        "fewer_rows": _("The file has far fewer rows than the edition before, so it waits for a person."),
        "new_faults": _(
            "The file has faults that the edition before did not have, so it waits for a person."
        ),
        "nothing_accepted": _("No row of the file can be taken in, so it waits for a person."),
        "unreadable": _("The file cannot be read, so it waits for a person."),
    }.get(draft.held_for, "")


def _ready(
    draft: ImportDraft, report: dict[str, Any], choices: Choices, town: Tenant | None
) -> dict[str, Any]:
    outcome = draft.outcome
    found = outcome.get("differences")
    writes = found["created"] + found["changed"] if found else None
    return {
        "figures": _figures(report),
        "changes": _changes(found),
        "is_compared": found is not None or outcome.get("is_telegram", False),
        "is_unchanged": found is not None and writes == 0 and found["vanished"] == found["vanished_marked"],
        "is_new": found is not None and not (found["changed"] or found["unchanged"] or found["vanished"]),
        "to_mend": mend_table(draft),
        "mended": mended_table(draft, choices),
        "repairs": tables.repairs_table(report),
        "notices": tables.notices_table(report),
        "columns": tables.columns_table(draft, choices),
        "vanished": found["vanished"] if found else 0,
        "vanished_names": found["vanished_names"] if found else [],
        "vanished_choices": _vanished_choices(choices),
        "changed_names": found["changed_names"] if found else [],
        "points": outcome.get("points", {}),
        "places": tables.places_table(outcome.get("points", {})),
        "is_telegram": outcome.get("is_telegram", False),
        "kind_title": in_report_language(report["title"]["ja"], report["title"]["en"]),
        "centre": f"{town.longitude},{town.latitude}" if town and town.longitude is not None else "138,36",
        "terms": _terms(outcome, choices),
        "licences": LICENCES,
        "accepted": report["accepted"],
        "rows": report["rows"],
        "refused": report["refused"],
        "undo_days": rules.UNDO_KEEP_DAYS,
    }


def _lead(draft: ImportDraft, report: dict[str, Any]) -> str:
    parts = [_("received %(time)s") % {"time": clock(draft.received_at, now=timezone.now())}]
    if encoding := report.get("encoding", ""):
        parts.insert(0, _("letters: %(encoding)s") % {"encoding": _ENCODINGS.get(encoding, encoding)})
    if rows := report.get("rows"):
        parts.insert(0, ngettext("%(rows)s row", "%(rows)s rows", rows) % {"rows": f"{rows:,}"})
    return "　".join(parts)


def _steps(is_ready: bool) -> list[Step]:
    return [
        Step(title=_("Received"), state="done"),
        Step(title=_("Columns understood"), state="done" if is_ready else "now"),
        Step(title=_("Look and mend"), state="now" if is_ready else "next"),
        Step(title=_("Take in"), state="next"),
    ]


def _figures(report: dict[str, Any]) -> list[Figure]:
    """The three fates of a row."""
    rows = _("rows")
    return [
        Figure(
            label=_("Goes in as it is"),
            value=f"{report['accepted'] - report['repaired']:,}",
            unit=rows,
            tone="ok",
            status=_("Goes in as it is"),
        ),
        Figure(
            label=_("Goes in repaired"),
            value=f"{report['repaired']:,}",
            unit=rows,
            tone="news",
            status=_("Goes in repaired"),
        ),
        Figure(
            label=_("Does not go in"),
            value=f"{report['refused']:,}",
            unit=rows,
            tone="stop" if report["refused"] else "calm",
            status=_("Does not go in"),
        ),
    ]


def _changes(found: dict[str, Any] | None) -> list[Figure]:
    if found is None:
        return []
    return [
        Figure(label=pgettext("entities", "New"), value=f"{found['created']:,}"),
        Figure(label=_("Changed"), value=f"{found['changed']:,}"),
        Figure(label=_("As before"), value=f"{found['unchanged']:,}"),
        Figure(label=_("No longer in the file"), value=f"{found['vanished']:,}"),
    ]


def _kinds(draft: ImportDraft, choices: Choices) -> list[tuple[str, str, bool]]:
    """Every kind of data set with its title, and which one it is now."""
    now = choices.dataset_choice or recognised_kind(draft) or draft.fault.get("nearest", "")
    titles = [(each.name, in_report_language(each.title_ja, each.title_en)) for each in dataset_kinds()]
    return [(name, title, name == now) for name, title in titles]


def _vanished_choices(choices: Choices) -> list[tuple[str, str, bool]]:
    words = {
        "mark": _("Keep and mark them as missing from the newest edition"),
        "keep": _("Keep them as they are"),
        "remove": _("Remove them (can be undone)"),
    }
    return [(name, text, name == choices.vanished) for name, text in words.items()]


def _terms(outcome: dict[str, Any], choices: Choices) -> dict[str, str]:
    """What the clerk said, else what the edition before said, else what the file says."""
    earlier = next((each for each in imported_datasets() if each.name == outcome.get("dataset")), None)
    return {
        "source": choices.source or outcome.get("source", ""),
        "owner": choices.owner or (earlier.owner if earlier else "") or outcome.get("owner", ""),
        "licence": choices.licence or (earlier.licence if earlier else "") or outcome.get("licence", ""),
    }
