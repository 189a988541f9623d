# SPDX-License-Identifier: Apache-2.0
"""Sheets of A4 with our fonts, and measuring of text on them."""

import datetime
from functools import lru_cache
from typing import Any

from fpdf import FPDF

from hiroba.kernel.documents.cells import local
from hiroba.kernel.documents.fonts import font_files
from hiroba.kernel.documents.paper.colors import INK, SOFT

MARGIN_MM = 20.0
FOOT_MM = 18.0
POINT_MM = 25.4 / 72
LEADING = 1.6
"""Height of a line as a multiple of the size; Japanese needs more air than Latin."""

FAMILY, RARE = "paper", "rare"


class Sheet(FPDF):
    """Pages with a foot: who made the paper and when, and the number of the page."""

    def __init__(self, *, title: str, foot: str, language: str, at: datetime.datetime) -> None:
        super().__init__(format="A4")
        regular, bold, rare = font_files()
        self.add_font(FAMILY, "", regular)
        self.add_font(FAMILY, "B", bold)
        self.add_font(RARE, "", rare)
        self.set_fallback_fonts([RARE], exact_match=False)
        self.set_margins(MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(True, MARGIN_MM + FOOT_MM / 2)
        self.set_title(title)
        self.set_lang("ja" if language.startswith("ja") else language)
        self.set_creator("Hiroba")
        self.set_creation_date(at)
        self._foot = f"{foot}　{local(at):%Y-%m-%d %H:%M}".strip()
        self.measured = lru_cache(maxsize=20_000)(self._width_of)

    def use(self, size: float, *, bold: bool = False, color: tuple[int, int, int] = INK) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*color)

    def width_of(self, text: str) -> float:
        """In mm, with the font in use."""
        return self.measured(text, self.font_style, self.font_size_pt)

    def line_height(self) -> float:
        return self.font_size_pt * POINT_MM * LEADING

    def has_room(self, height: float) -> bool:
        return self.get_y() + height <= self.page_break_trigger

    def cell(self, *values: Any, **options: Any) -> bool:
        # fpdf2 2.8: after a line with a character of the fallback font it takes a font for set that is not.
        self.current_font_is_set_on_page = False
        return bool(super().cell(*values, **options))

    def footer(self) -> None:
        self.set_y(-FOOT_MM)
        self.use(8, color=SOFT)
        self.cell(self.epw / 2, 5, self._foot)
        self.cell(self.epw / 2, 5, f"{self.page_no()} / {{nb}}", align="R")

    def _width_of(self, text: str, style: str, size: float) -> float:
        return float(self.get_string_width(text))
