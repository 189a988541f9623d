# SPDX-License-Identifier: Apache-2.0
"""Every table of a staff page as a file, without a line in the service.

`{% table table %}` offers the files of a staff table below it: the address of the page itself with `table_file=1.csv`.
The page is built as always, with its guard and its filters; then the middleware answers with the table in place of
the page. A table that shows one page of many gives the rest by `Table(all_rows=…)`. A page that shows rows in another
form than a table draws the links by `{% table_download table %}`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import islice

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hiroba.kernel.documents.answers import csv_answer, xlsx_answer
from hiroba.web.components.values import Table

PARAMETER = "table_file"
ROWS_MAX = 50_000
"""A file is built in memory, within one request; the data themselves leave by export, not by a page."""

GetResponse = Callable[[HttpRequest], HttpResponse]
Rows = Iterable[Sequence[object]]


@dataclass(frozen=True, kw_only=True)
class FileLink:
    """One form of the file."""

    label: str
    url: str


def file_links(request: HttpRequest, table: Table) -> list[FileLink]:
    """Remembers the table for the middleware; gives the links to its files."""
    drawn: list[Table] = request.__dict__.setdefault("tables_drawn", [])
    drawn.append(table)
    labels = {"csv": "CSV (UTF-8)", "sjis.csv": "CSV (Shift_JIS)", "xlsx": "Excel"}
    return [
        FileLink(label=label, url=_url(request.GET, f"{len(drawn)}.{form}")) for form, label in labels.items()
    ]


class TableFileMiddleware:
    """Stands innermost, so that town, language and actor are set while the rows are read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        wanted = request.GET.get(PARAMETER, "")
        return (_file(request, wanted) or response) if wanted and response.status_code == 200 else response


def plain(value: object) -> object:
    """A cell without its markup; numbers and dates stay what they are."""
    if not isinstance(value, SafeString):
        return value if isinstance(value, int | float) or value is None else _told(value)
    reader = CellReader()
    reader.feed(conditional_escape(value))
    reader.close()
    return reader.text


def _told(value: object) -> object:
    return value if hasattr(value, "isoformat") else str(value)


class CellReader(HTMLParser):
    """The text that a reader of the cell sees, times in full, without what is there to be pressed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._skipped: list[str] = []
        self._time = ""

    @property
    def text(self) -> str:
        return " ".join("".join(self._parts).split())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if self._skipped or tag in ("svg", "button", "form") or "btn" in (given.get("class") or "").split():
            self._skipped.append(tag)
        elif tag == "time" and given.get("datetime"):
            self._time = str(given["datetime"])[:16].replace("T", " ")
            self._parts.append(self._time)
        elif tag in ("br", "li", "p", "div"):
            self._parts.append(" ")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """`<path/>` within an icon opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        if tag in self._skipped:
            while self._skipped and self._skipped.pop() != tag:
                pass
        elif tag == "time":
            self._time = ""

    def handle_data(self, text: str) -> None:
        if not self._skipped and not self._time:
            self._parts.append(text)


def _file(request: HttpRequest, wanted: str) -> HttpResponse | None:
    """None for a table that is not on the page; then the page itself is the answer."""
    number, _dot, form = wanted.partition(".")
    drawn: list[Table] = request.__dict__.get("tables_drawn", [])
    if not (number.isascii() and number.isdecimal() and len(number) < 3 and 1 <= int(number) <= len(drawn)):
        return None
    table = drawn[int(number) - 1]
    name = f"{table.caption}_{timezone.localdate().isoformat()}"
    columns, rows = [column.label for column in table.columns], _rows(table)
    if form == "xlsx":
        return xlsx_answer(name, columns, rows)
    if form in ("csv", "sjis.csv"):
        return csv_answer(name, columns, rows, "cp932" if form == "sjis.csv" else "utf-8-sig")
    return None


def _rows(table: Table) -> Rows:
    """All rows, also of the other pages; a file that had to be cut says so in its last line."""
    rows = iter(table.all_rows() if table.all_rows else table.rows)
    for row in islice(rows, ROWS_MAX):
        yield [plain(value) for value in row]
    if next(rows, None) is not None:
        yield [_("The file ends here: it has at most %(rows)d rows.") % {"rows": ROWS_MAX}]


def _url(query: QueryDict, wanted: str) -> str:
    kept = query.copy()
    for name in (PARAMETER, "page"):
        kept.pop(name, None)
    kept[PARAMETER] = wanted
    return f"?{kept.urlencode()}"
