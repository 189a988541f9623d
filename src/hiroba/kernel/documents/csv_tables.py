# SPDX-License-Identifier: Apache-2.0
"""Tables as CSV (RFC 4180), for spreadsheets of today (UTF-8 with a byte order mark) and of yesterday (cp932)."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Literal

from hiroba.kernel.documents import cp932
from hiroba.kernel.documents.cells import Cell, neutral, text_of

Encoding = Literal["utf-8-sig", "cp932"]


def csv_bytes(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], encoding: Encoding = "utf-8-sig"
) -> bytes:
    """The whole table. Text that a spreadsheet might run as a formula stands behind an apostrophe."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([neutral(text_of(column)) for column in columns])
    for row in rows:
        writer.writerow([_written(value) for value in row])
    text = file.getvalue()
    return cp932.encode(text) if encoding == "cp932" else text.encode("utf-8-sig")


def _written(value: Cell) -> str:
    """Only text can be made into a formula by somebody; -5 as a number is -5."""
    text = text_of(value)
    return text if isinstance(value, int | float) else neutral(text)
