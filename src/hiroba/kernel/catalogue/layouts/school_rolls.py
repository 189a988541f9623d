# SPDX-License-Identifier: Apache-2.0
"""児童生徒数: a sheet with a block for each kind of school, and two lines for each school (pupils, classes)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from hiroba.kernel.catalogue.cleaning.text import folded
from hiroba.kernel.catalogue.reading import Row, TableRows

_HEADER_WITHIN_ROWS = 20
_FIRST_CELLS = frozenset({"校名", "学校名", "園名"})
_TOTALS = frozenset({"合計", "計", "総計"})
_GRADE = re.compile(r"(\d)(年|歳児)(?:生)?", re.ASCII)
_DATE = re.compile(r"(?:令和|平成|\d{4})\S{0,12}?日")
_TYPES = {"児童数": "小学校", "生徒数": "中学校", "園児数": "幼稚園"}
HEADERS = (
    *("学校名", "学校種別", "調査年月日", "児童生徒数合計", "学級数合計"),
    *(f"児童生徒数_{n}年" for n in range(1, 7)),
    *(f"学級数_{n}年" for n in range(1, 7)),
    *(f"園児数_{n}歳児" for n in range(6)),
)


@dataclass
class _School:
    row: int
    cells: dict[str, str] = field(default_factory=dict)

    def line(self) -> Row:
        return self.row, [self.cells.get(header, "") for header in HEADERS]


@dataclass
class SchoolRolls:
    """The schools of such a sheet, one row each below a header of their own; sums at the foot are left out."""

    rows: TableRows
    date: str = ""

    @property
    def bytes_read(self) -> int:
        return self.rows.bytes_read

    @classmethod
    def found_in(cls, rows: TableRows) -> SchoolRolls | None:
        date = ""
        for _, cells in islice(rows, _HEADER_WITHIN_ROWS):
            text = " ".join(cells)
            date = date or next((match[0] for match in _DATE.finditer(folded(text)) if "月" in match[0]), "")
            if _plain(cells[0]) in _FIRST_CELLS and ("学年" in _plain(text) or _GRADE.search(folded(text))):
                return cls(rows, date)
        return None

    def __iter__(self) -> Iterator[Row]:
        places: dict[int, str] = {}
        school: _School | None = None
        for number, cells in self.rows:
            first = _plain(cells[0])
            if first in _FIRST_CELLS:
                if school:
                    yield school.line()
                elif not places:
                    yield number, list(HEADERS)
                school, places = None, _grades(cells)
            elif not first and not school:
                places |= _grades(cells)
            elif places and first in _TOTALS:
                if school:
                    yield school.line()
                school = None
            elif places:
                if first and school:
                    yield school.line()
                school = _School(number, {"学校名": cells[0].strip()}) if first else school
                if school:
                    self._add(school, cells, places)
        if school:
            yield school.line()

    def _add(self, school: _School, cells: list[str], places: dict[int, str]) -> None:
        measure = _plain(cells[1]) if len(cells) > 1 else ""
        is_classes = measure in ("クラス数", "学級数")
        kind = "学級数" if is_classes else "児童生徒数"
        if measure in _TYPES:
            school.cells |= {"学校種別": _TYPES[measure], "調査年月日": self.date}
        for index, grade in places.items():
            if index < len(cells) and (text := cells[index].strip()) not in ("", "-"):
                header = f"{kind}合計" if grade == "合計" else f"{kind}_{grade}"
                school.cells[header.replace("児童生徒数_", "園児数_") if "歳児" in grade else header] = text


def _grades(cells: list[str]) -> dict[int, str]:
    """Which grade each column is, and which is the sum of all."""
    found = {}
    for index, cell in enumerate(cells):
        plain = _plain(cell)
        if match := _GRADE.fullmatch(plain):
            found[index] = f"{match[1]}{match[2]}"
        elif plain in _TOTALS:
            found[index] = "合計"
    return found


def _plain(cell: str) -> str:
    return "".join(folded(cell).split())
