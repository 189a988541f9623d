# SPDX-License-Identifier: Apache-2.0
"""Tables and papers that leave the town.

`csv_answer(name, columns, rows, encoding)` and `xlsx_answer` are downloads of a table; text in them is never run as a
formula. cp932 writes 〓 for characters that it lacks. `Paper` makes a PDF:

    paper = documents.Paper(title, at=at, town=town.name)
    paper.facts([("受付番号", report.number), …]); paper.picture(files.read(photo.id), description="…")
    return documents.pdf_answer(title, paper.content())
"""

from hiroba.kernel.documents.answers import csv_answer, pdf_answer, xlsx_answer
from hiroba.kernel.documents.csv_tables import Encoding, csv_bytes
from hiroba.kernel.documents.drawings import png_of_svg
from hiroba.kernel.documents.fonts import font_files
from hiroba.kernel.documents.paper.paper import Paper
from hiroba.kernel.documents.qr import qr_svg

__all__ = [
    "Encoding",
    "Paper",
    "csv_answer",
    "csv_bytes",
    "font_files",
    "pdf_answer",
    "png_of_svg",
    "qr_svg",
    "xlsx_answer",
]
