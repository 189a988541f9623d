# SPDX-License-Identifier: Apache-2.0
"""What the components show: plain values, already in the reader's language."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Tone = Literal["ok", "news", "calm", "care", "warn", "stop"]


@dataclass(frozen=True, kw_only=True)
class Alert:
    """The emergency strip. `level` is the official warning level 1 to 5, 0 for news without a level.

    `is_equivalent`: weather warnings are 「警戒レベル…相当」; only the town itself announces a level.
    """

    level: int
    is_equivalent: bool = False
    title: str
    text: str
    observed_at: datetime.datetime | None = None
    action: str = ""
    action_url: str = ""
    action_icon: str = "map"


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A service on the portal. `note` is one short line, live where the service has one."""

    title: str
    url: str
    icon: str
    note: str = ""
    is_main: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number with its time; after `stale_minutes` it is marked as old."""

    label: str
    value: str
    unit: str = ""
    tone: Tone | None = None
    status: str = ""
    note: str = ""
    observed_at: datetime.datetime | None = None
    stale_minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewsItem:
    """A line in the list of notices."""

    title: str
    url: str
    date: datetime.date
    tone: Tone
    kind: str


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """A line in a list of things to do."""

    title: str
    url: str
    tone: Tone
    kind: str
    note: str = ""
    due: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    label: str
    is_number: bool = False


@dataclass(frozen=True, kw_only=True)
class Cell:
    value: object
    label: str
    is_number: bool


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of plain values, or of safe HTML made by a component. The first column is the row's heading.

    `is_staff` gives the smaller text of staff tables, and their files; every table becomes a list of cards on a phone.
    `all_rows` reads the rows of all pages for a file, where `rows` are those of one page; a table of form fields has
    no files.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    note: str = ""
    empty: str = ""
    is_staff: bool = False
    has_files: bool = True
    all_rows: Callable[[], Iterable[Sequence[object]]] | None = None

    @property
    def cells(self) -> list[list["Cell"]]:
        """Each value with its column, for phones where every cell carries its own label."""
        return [
            [
                Cell(value=value, label=column.label, is_number=column.is_number)
                for value, column in zip(row, self.columns, strict=True)
            ]
            for row in self.rows
        ]


@dataclass(frozen=True, kw_only=True)
class Pages:
    """One page of a long list. `query` is what else stands in the address (`q=…&`)."""

    number: int
    count: int
    total: int
    size: int
    query: str = ""

    @property
    def first(self) -> int:
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def shown(self) -> list[int]:
        """The numbers worth showing: first, last and the neighbours; 0 stands for a gap."""
        wanted = {1, self.count, *range(self.number - 1, self.number + 2)}
        numbers = sorted(number for number in wanted if 1 <= number <= self.count)
        shown: list[int] = []
        for number in numbers:
            if shown and number - shown[-1] > 1:
                shown.append(0)
            shown.append(number)
        return shown


@dataclass(frozen=True, kw_only=True)
class Step:
    title: str
    state: Literal["done", "now", "next"]


@dataclass(frozen=True, kw_only=True)
class Crumb:
    title: str
    url: str = ""
