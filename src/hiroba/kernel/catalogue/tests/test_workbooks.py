# SPDX-License-Identifier: Apache-2.0
"""XLSX as clerks have it: several sheets, titles, merged cells, dates, hidden rows, formulas; and hostile ones."""

import datetime
import zipfile
from pathlib import Path

import openpyxl
import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.tests.files import entities, options, values
from hiroba.kernel.catalogue.tests.workbooks import AED_HEAD, AED_ROW, changed, workbook


def test_workbook_sheet_with_the_list_is_read_and_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"説明": [["この表について"]], "一覧": [["AED一覧"], [], AED_HEAD, AED_ROW]})
    file = check_file(path, options())
    (aed,) = map(values, entities(file))

    assert (aed["type"], aed["name"], aed["location"]["coordinates"]) == (
        "AED",
        "市役所",
        [134.0466, 34.3428],
    )
    assert (file.report.sheet, file.report.sheets, file.report.header_row) == ("一覧", ("説明", "一覧"), 3)
    assert [note.code for note in file.report.notes] == ["sheet_chosen"]


def test_workbook_named_csv_is_read_as_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"一覧": [AED_HEAD, AED_ROW]}, "aed.csv")

    assert check_file(path, options()).report.encoding == "xlsx"


def test_workbook_sheet_chosen_by_the_clerk_is_read(tmp_path: Path) -> None:
    other = [2, "図書館", "高松市昭和町1-2-20", 34.3345, 134.0337, "入口", "無"]
    path = workbook(tmp_path, {"本庁": [AED_HEAD, AED_ROW], "施設": [AED_HEAD, other]})

    assert [values(each)["name"] for each in entities(check_file(path, options(sheet="施設")))] == ["図書館"]
    with pytest.raises(FileFault) as fault:
        check_file(path, options(sheet="ない"))
    assert fault.value.code == "no_such_sheet"


def test_workbook_numbers_dates_and_times_read_as_the_clerk_sees_them(tmp_path: Path) -> None:
    head = ["都道府県コード又は市区町村コード", "ID", "イベント名", "開始日", "終了日", "開始時間", "定員"]
    day = datetime.date(2026, 8, 1)
    midnight = datetime.datetime(2026, 8, 2)  # noqa: DTZ001 -- a workbook knows no offset
    row = [92011, 7, "夏まつり", day, midnight, datetime.time(9, 30), 100.0]
    path = workbook(tmp_path, {"一覧": [head, row]})
    file = check_file(path, options())
    (event,) = map(values, entities(file))

    assert (event["startDate"], event["endDate"], event["startTime"]) == ("2026-08-01", "2026-08-02", "09:30")
    assert (event["localGovernmentCode"], event["capacity"], event["id"][-8:]) == ("092011", 100, "092011-7")
    assert "leading_zero" in {note.code for note in file.report.notes}


def test_workbook_cells_merged_downwards_are_filled(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (AED_HEAD, AED_ROW, [2, None, None, 34.3429, 134.0467, "2階", "無"]):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    path = tmp_path / "merged.xlsx"
    book.save(path)
    file = check_file(path, options())

    assert [values(each)["name"] for each in entities(file)] == ["市役所", "市役所"]
    assert [(note.row, note.column, note.code) for note in file.report.notes] == [
        (3, "名称", "merged_filled")
    ]


def test_workbook_row_merged_across_columns_is_refused_in_words(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (AED_HEAD, ["中央地区"], [1, "市役所と図書館"], AED_ROW):
        sheet.append(row)
    sheet.merge_cells("A2:G2")
    sheet.merge_cells("B3:D3")
    path = tmp_path / "across.xlsx"
    book.save(path)
    file = check_file(path, options())

    assert (file.report.rows, file.report.accepted, file.report.refused) == (2, 1, 1)
    assert file.report.notes[0].text("ja") == (
        "「名称」から「緯度」までセルが結合されています。結合を解いて、列ごとに値を入れてください"
    )


def test_workbook_merged_beyond_its_last_column_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (AED_HEAD, AED_ROW):
        sheet.append(row)
    sheet.merge_cells("Z1:Z9")
    sheet.merge_cells("X2:Y2")
    path = tmp_path / "beyond.xlsx"
    book.save(path)

    assert check_file(path, options()).report.accepted == 1


def test_workbook_hidden_row_and_formula_without_value_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (AED_HEAD, [*AED_ROW[:5], "=A1", "有"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    path = tmp_path / "hidden.xlsx"
    book.save(path)
    report = check_file(path, options()).report

    assert {(note.row, note.code) for note in report.notes} == {
        (2, "hidden_row"),
        (2, "formula_without_value"),
    }
    assert report.accepted == 1


def test_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"一覧": [AED_HEAD, AED_ROW]})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w") as part,
    ):
        part.write(b"<sst>")
        for _ in range(450):
            part.write(b" " * (1 << 20))

    with pytest.raises(FileFault) as fault:
        check_file(path, options())

    assert fault.value.code == "unpacks_too_large"


def test_workbook_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"一覧": [AED_HEAD, AED_ROW]})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w") as part,
    ):
        for _ in range(450):
            part.write(b" " * (1 << 20))
    content = path.read_bytes()
    path.write_bytes(content.replace((450 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little")))

    with pytest.raises(FileFault) as fault:
        check_file(path, options())

    assert fault.value.code in ("unpacks_too_large", "damaged_workbook")


def test_workbook_with_a_cell_in_the_last_corner_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (AED_HEAD, AED_ROW):
        book.worksheets[0].append(row)
    book.worksheets[0]["XFD1048576"] = "x"
    path = tmp_path / "far.xlsx"
    book.save(path)

    with pytest.raises(FileFault) as fault:
        check_file(path, options())

    assert fault.value.code == "sheet_too_large"


def test_workbook_with_entities_of_its_own_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"一覧": [AED_HEAD, AED_ROW]})
    bomb = b'<!DOCTYPE lolz [<!ENTITY a "ha">]><worksheet'
    changed(path, "xl/worksheets/sheet1.xml", b"<worksheet", bomb)

    with pytest.raises(FileFault) as fault:
        check_file(path, options())

    assert fault.value.code == "unsafe_xml"


def test_workbook_damaged_is_refused_in_one_line(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"一覧": [AED_HEAD, AED_ROW]})
    changed(path, "xl/workbook.xml", b"</", b"<")

    with pytest.raises(FileFault) as fault:
        check_file(path, options())

    assert fault.value.code == "damaged_workbook"
