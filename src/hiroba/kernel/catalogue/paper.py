# SPDX-License-Identifier: Apache-2.0
"""The two files that an import leaves for the clerk: all notes, and the refused rows to mend and import again."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from hiroba.kernel.catalogue.notes import Note

_OUTCOMES = {"repaired": "修正 repaired", "refused": "不採用 refused", "notice": "お知らせ notice"}
_NOTE_COLUMNS = ("行 row", "列 column", "値 value", "扱い outcome", "修正後 result", "説明", "explanation")
REASON_COLUMNS = ("取り込まなかった理由", "reason", "元の行番号 row")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class Paper:
    """Writes CSV that spreadsheets open without questions (UTF-8 with BOM); makes no file when there is nothing.

    Both files are drafts until `keep`; `discard` leaves nothing behind.
    """

    def __init__(self, folder: Path, stem: str, header: Sequence[str]) -> None:
        self._paths = {name: folder / f"{stem}-{name}.csv" for name in ("notes", "refused")}
        self._headers = {"notes": list(_NOTE_COLUMNS), "refused": [*header, *REASON_COLUMNS]}
        self._files: dict[str, TextIO] = {}

    def add_notes(self, notes: Iterable[Note]) -> None:
        for note in notes:
            outcome = _OUTCOMES[note.outcome]
            row = [note.row, note.column, note.value, outcome, note.result, note.text("ja"), note.text("en")]
            self._write("notes", row)

    def add_refused(self, row: int, cells: Sequence[str], notes: Sequence[Note]) -> None:
        reasons = [note for note in notes if note.outcome == "refused"]
        width = len(self._headers["refused"]) - len(REASON_COLUMNS)
        told = [
            "。".join(note.text("ja") for note in reasons),
            ". ".join(note.text("en") for note in reasons),
            row,
        ]
        self._write("refused", [*cells[:width], *[""] * (width - len(cells)), *told])

    def keep(self) -> dict[str, str]:
        """Paths of the finished files by name ("notes", "refused"); files of an earlier import are replaced."""
        for name, path in self._paths.items():
            if name in self._files:
                self._files[name].close()
                os.replace(_draft(path), path)
            else:
                path.unlink(missing_ok=True)
        return {name: str(self._paths[name]) for name in self._files}

    def discard(self) -> None:
        for name, file in self._files.items():
            file.close()
            _draft(self._paths[name]).unlink(missing_ok=True)
        self._files = {}

    def _write(self, name: str, row: Sequence[object]) -> None:
        if name not in self._files:
            self._paths[name].parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = _draft(self._paths[name])
            self._files[name] = open(draft, "w", encoding="utf-8-sig", newline="", opener=_private)  # noqa: SIM115
            csv.writer(self._files[name]).writerow(map(_harmless, self._headers[name]))
        csv.writer(self._files[name]).writerow([_harmless(cell) for cell in row])


def _draft(path: Path) -> Path:
    return path.with_suffix(".part")


def _private(path: str, flags: int) -> int:
    """Refused rows may name people who should not stand in open data; other users of the machine do not read them."""
    return os.open(path, flags, 0o600)


def _harmless(cell: object) -> object:
    """A cell that a spreadsheet would run as a formula is shown as text (CWE-1236); numbers stay numbers."""
    if not isinstance(cell, str) or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}" if cell[:1] in _FORMULA_SIGNS else cell


def as_it_was(cell: str) -> str:
    """The cell of a file of ours without the mark that `_harmless` has put before it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA_SIGNS else cell
