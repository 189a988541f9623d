# SPDX-License-Identifier: Apache-2.0
"""Workbooks for tests, as clerks and programs make them."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

AED_HEAD = ["NO", "名称", "住所", "緯度", "経度", "設置位置", "小児対応設備の有無"]
AED_ROW = [1, "市役所", "高松市番町1-8-15", 34.3428, 134.0466, "1階", "有"]


def workbook(folder: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], name: str = "list.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    path = folder / name
    book.save(path)
    return path


def changed(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The same archive with one part written otherwise."""
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return path
