# SPDX-License-Identifier: Apache-2.0
"""Tables are read back by the libraries that our own import uses."""

import csv
import datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from hiroba.kernel.api import documents
from hiroba.kernel.documents.workbooks import xlsx_bytes

COLUMNS = ["名称", "件数", "日", "メモ"]
ROWS = [
    ["道路, 「公園」", -5, datetime.date(2026, 11, 21), "一行目\n二行目"],
    ["=1+1", 2.5, None, '@"危険"'],
    ["𠮷田", True, datetime.datetime(2026, 11, 20, 15, 0, tzinfo=datetime.UTC), ""],
]


def test_csv_bytes_are_read_back_as_they_were() -> None:
    content = documents.csv_bytes(COLUMNS, ROWS)

    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))) == [
        COLUMNS,
        ["道路, 「公園」", "-5", "2026-11-21", "一行目\n二行目"],
        ["'=1+1", "2.5", "", '\'@"危険"'],
        ["𠮷田", "TRUE", "2026-11-21 00:00", ""],
    ]


def test_csv_bytes_in_cp932_are_read_back_with_the_mark_for_what_is_lacking() -> None:
    content = documents.csv_bytes(["名前"], [["𠮷田"], ["髙橋"]], "cp932")

    assert content.decode("cp932") == "名前\r\n〓田\r\n髙橋\r\n"


def test_csv_answer_is_a_download_with_its_name() -> None:
    response = documents.csv_answer("通報 一覧/2026", ["a"], [["1"]], "cp932")

    assert response["Content-Type"] == "text/csv; charset=Shift_JIS; header=present"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E9%80%9A%E5%A0%B1_%E4%B8%80%E8%A6%A7_2026.csv"
    )
    assert response["Cache-Control"] == "private, no-store"
    assert response.content == b"a\r\n1\r\n"


def test_xlsx_bytes_text_is_never_a_formula() -> None:
    sheet = openpyxl.load_workbook(BytesIO(xlsx_bytes("一覧", COLUMNS, ROWS))).active

    assert sheet is not None
    assert [cell.data_type for cell in sheet["A"]] == ["s", "s", "s", "s"]
    assert sheet["A3"].value == "=1+1"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:D4")


def test_xlsx_bytes_are_read_by_another_reader() -> None:
    content = xlsx_bytes("道路[1]:*?/\\" + "長" * 40, COLUMNS, ROWS)

    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert book.sheet_names == ["道路 1" + " " * 6 + "長" * 21]
    assert book.get_sheet_by_index(0).to_python()[1:] == [
        ["道路, 「公園」", -5.0, datetime.date(2026, 11, 21), "一行目\n二行目"],
        ["=1+1", 2.5, "", '@"危険"'],
        ["𠮷田", True, datetime.date(2026, 11, 21), ""],
    ]


@pytest.mark.parametrize("text", ["\x00\x01制御", "x" * 40_000, "\ud83dx"])
def test_xlsx_bytes_any_text_gives_a_file_that_opens(text: str) -> None:
    content = xlsx_bytes("a", ["a"], [[text]])

    assert len(CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()) == 2


def test_xlsx_bytes_without_rows_is_a_header() -> None:
    content = xlsx_bytes("", ["a", "b"], [])

    assert CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python() == [["a", "b"]]
