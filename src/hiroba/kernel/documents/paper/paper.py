# SPDX-License-Identifier: Apache-2.0
"""A paper: what a service writes on it from top to bottom, and the PDF that comes of it."""

import datetime
from collections.abc import Sequence
from io import BytesIO

from hiroba.kernel.documents import qr
from hiroba.kernel.documents.cells import Cell, clean, text_of
from hiroba.kernel.documents.fonts import printable
from hiroba.kernel.documents.paper import tables
from hiroba.kernel.documents.paper.colors import INK, SOFT
from hiroba.kernel.documents.paper.lines import broken

TITLE_PT, HEADING_PT, TEXT_PT, SMALL_PT = 18, 13, 10.5, 9
GAP_MM = 4.0
LABEL_SHARE = 0.28
PICTURE_WIDTH_MM = 90.0


class Paper:
    """PDF in A4 with embedded Japanese fonts; its text can be selected, searched and read aloud.

    `town` and `at` stand at the foot of each page. A character that no font has is printed as 〓.
    """

    def __init__(self, title: str, *, at: datetime.datetime, town: str = "", language: str = "ja") -> None:
        # The library of PDF takes seconds to load, and most processes never make a paper.
        from hiroba.kernel.documents.paper.sheet import Sheet  # noqa: PLC0415 -- start-up stays fast

        shown = _text(title)
        self._sheet = Sheet(title=shown, foot=_text(town), language=language, at=at)
        self._sheet.add_page()
        self._write(shown, TITLE_PT, bold=True)
        self._gap(GAP_MM)

    def heading(self, text: str) -> None:
        """Stays together with at least two lines of what follows."""
        self._gap(GAP_MM / 2)
        self._sheet.use(HEADING_PT, bold=True)
        if not self._sheet.has_room(3 * self._sheet.line_height()):
            self._sheet.add_page()
        self._write(_text(text), HEADING_PT, bold=True)
        self._gap(GAP_MM / 4)

    def paragraph(self, text: str, *, small: bool = False) -> None:
        """Line breaks in the text stay; long lines are broken by the rules of Japanese."""
        self._write(_text(text), SMALL_PT if small else TEXT_PT, is_soft=small)
        self._gap(GAP_MM / 2)

    def facts(self, pairs: Sequence[tuple[str, Cell]]) -> None:
        """Labels with their values, one below the other."""
        sheet = self._sheet
        label_width = sheet.epw * LABEL_SHARE
        for label, value in pairs:
            sheet.use(TEXT_PT, bold=True)
            labels = broken(_text(label), label_width - 2, sheet.width_of)
            sheet.use(TEXT_PT)
            values = broken(printable(text_of(value)), sheet.epw - label_width, sheet.width_of)
            for number in range(max(len(labels), len(values))):
                self._pair(_at(labels, number), _at(values, number), label_width)
            self._gap(1)
        self._gap(GAP_MM / 2)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Numbers stand to the right; the header is repeated on each page. Raises ValueError above 2,000 rows."""
        tables.draw(self._sheet, columns, rows)
        self._gap(GAP_MM)

    def picture(self, content: bytes, *, description: str, width_mm: float = PICTURE_WIDTH_MM) -> None:
        """JPEG or PNG of our own (`files.read`); `description` stands below and is read aloud in its place."""
        sheet = self._sheet
        width = min(width_mm, sheet.epw)
        sheet.image(BytesIO(content), w=width, alt_text=_text(description))
        sheet.set_y(sheet.get_y() + 1)
        self._write(_text(description), SMALL_PT, is_soft=True)
        self._gap(GAP_MM / 2)

    def qr(self, text: str, *, description: str, width_mm: float = 35.0) -> None:
        """A QR code that leads to `text`, with words below that say what it is."""
        sheet = self._sheet
        if not sheet.has_room(width_mm + 10):
            sheet.add_page()
        module = width_mm / (len(qr.rows(text)) + 2 * qr.QUIET_ZONE)
        left, top = sheet.l_margin, sheet.get_y()
        sheet.set_fill_color(0)
        for x, y, length in qr.runs(text):
            place = (left + (x + qr.QUIET_ZONE) * module, top + (y + qr.QUIET_ZONE) * module)
            sheet.rect(*place, length * module, module, style="F")
        sheet.set_xy(left, top + width_mm)
        self._write(_text(description), SMALL_PT, is_soft=True)
        self._gap(GAP_MM / 2)

    def content(self) -> bytes:
        """The PDF. Nothing can be added afterwards."""
        return bytes(self._sheet.output())

    def _write(self, text: str, size: float, *, bold: bool = False, is_soft: bool = False) -> None:
        sheet = self._sheet
        sheet.use(size, bold=bold, color=SOFT if is_soft else INK)
        for line in broken(text, sheet.epw, sheet.width_of):
            sheet.set_x(sheet.l_margin)
            sheet.cell(sheet.epw, sheet.line_height(), line, new_x="LMARGIN", new_y="NEXT")

    def _pair(self, label: str, value: str, label_width: float) -> None:
        sheet = self._sheet
        sheet.set_x(sheet.l_margin)
        sheet.use(TEXT_PT, bold=True)
        height = sheet.line_height()
        sheet.cell(label_width, height, label)
        sheet.use(TEXT_PT)
        sheet.cell(sheet.epw - label_width, height, value, new_x="LMARGIN", new_y="NEXT")

    def _gap(self, height: float) -> None:
        self._sheet.set_y(self._sheet.get_y() + height)


def _text(text: str) -> str:
    return printable(clean(text))


def _at(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""
