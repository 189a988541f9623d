# SPDX-License-Identifier: Apache-2.0
"""The account of one imported file, in the words of the person at the terminal."""

import os

from hiroba.kernel.api.catalogue import MESSAGES, FileReport, NoteGroup

_ENCODINGS = {"utf-8-sig": "UTF-8", "cp932": "Shift_JIS (CP932)", "xml": "XML"}
_STATUS = {
    "imported": ("取り込みました", "imported"),
    "unchanged": ("変わりありません", "nothing has changed"),
    "checked": ("確認だけしました（書き込みなし）", "checked only, nothing written"),
    "skipped": ("訓練・試験の電文なので使いません", "drill or test, not used"),
}
_OUTCOMES = {
    "repaired": ("修正", "repaired"),
    "refused": ("不採用", "refused"),
    "notice": ("お知らせ", "notice"),
}


def language_of_terminal() -> str:
    """ja on a Japanese terminal, else en."""
    named = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ja" if named.lower().startswith("ja") else "en"


def describe(report: FileReport, language: str) -> str:
    """Lines for people; groups notes of one kind, with the first row as the example."""
    ja = language.startswith("ja")
    encoding = _ENCODINGS.get(report.encoding, report.encoding)
    title = report.title_ja if ja else report.title_en
    lines = [f"{report.file}: {title} ({encoding}) – {_STATUS[report.status][not ja]}"]
    if report.status != "skipped":
        lines.append("  " + (_counts_ja(report) if ja else _counts_en(report)))
    for group in sorted(report.groups.values(), key=lambda group: -group.count):
        lines.append("  " + _described(group, language))
    if report.unknown_columns:
        names = ", ".join(report.unknown_columns)
        lines.append(
            f"  {'知らない列は extras に残しました' if ja else 'Unknown columns are kept in extras'}: {names}"
        )
    if report.refused_file:
        lines.append(f"  {'不採用の行' if ja else 'Refused rows'}: {report.refused_file}")
    if report.notes_file:
        lines.append(f"  {'すべての記録' if ja else 'All notes'}: {report.notes_file}")
    return "\n".join(lines)


def _described(group: NoteGroup, language: str) -> str:
    """One kind of note: how many rows, which column, the words, and the first row as the example."""
    ja, first, outcome = language.startswith("ja"), group.first, MESSAGES[group.code].outcome
    parts = [_OUTCOMES[outcome][not ja]]
    if first.row:
        parts.append(f"{group.count:,}行" if ja else f"{group.count:,} row{'s' * (group.count > 1)}")
    if group.column:
        parts.append(f"[{group.column}]")
    change = f"{first.value} → {first.result}" if first.result and outcome == "repaired" else first.value
    shown = f": {change}" if change else ""
    where = (
        (f"（例 {first.row}行目{shown}）" if ja else f" (e.g. row {first.row}{shown})") if first.row else ""
    )
    return " ".join((*parts, first.text(language) + where))


def _counts_ja(report: FileReport) -> str:
    parts = [
        f"{report.rows:,}行: 採用 {report.accepted:,}（うち修正 {report.repaired:,}）、不採用 {report.refused:,}"
    ]
    if report.status != "checked":
        parts.append(f"書込 {report.written:,}件、変更なし {report.unchanged:,}件")
    if report.absent:
        parts.append(f"前の版にあって今回のファイルにない {report.absent:,}件は残してあります")
    if report.superseded:
        parts.append(f"より新しい電文があるため見送り {report.superseded:,}件")
    if report.elsewhere:
        parts.append(f"他の都道府県の地域 {report.elsewhere:,}（取り込み済み）")
    if report.outside:
        parts.append(f"他の都道府県の地域 {report.outside:,}（除外）")
    return "、".join(parts)


def _counts_en(report: FileReport) -> str:
    parts = [
        f"{report.rows:,} rows: {report.accepted:,} accepted ({report.repaired:,} repaired), {report.refused:,} refused"
    ]
    if report.status != "checked":
        parts.append(f"{report.written:,} written, {report.unchanged:,} unchanged")
    if report.absent:
        parts.append(f"{report.absent:,} of an earlier edition are not in this file and stay")
    if report.superseded:
        parts.append(f"{report.superseded:,} superseded by a newer telegram")
    if report.elsewhere:
        parts.append(f"{report.elsewhere:,} areas of other prefectures taken in")
    if report.outside:
        parts.append(f"{report.outside:,} areas of other prefectures left out")
    return ", ".join(parts)
