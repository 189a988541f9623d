# SPDX-License-Identifier: Apache-2.0
"""What the terminal says about a file: each kind of remark once, in words, with an example where there is one."""

from hiroba.kernel.api.catalogue import FileReport, Note
from hiroba.project.command_line.import_account import describe


def told(*notes: Note, language: str = "ja") -> list[str]:
    report = FileReport(file="x.xlsx", encoding="xlsx", rows=3, accepted=2, refused=1)
    report.add_notes(notes)
    return describe(report, language).splitlines()[2:]


def test_describe_remark_about_the_whole_file_has_no_row() -> None:
    note = Note(0, "", "説明, 一覧", "sheet_chosen", "一覧")

    assert told(note) == ["  お知らせ シート「一覧」を読みました。ほかのシートは読んでいません"]


def test_describe_repair_shows_before_and_after_and_refusal_only_the_value() -> None:
    swapped = Note(4, "緯度", "134.8, 34.7", "coordinates_swapped", "34.7, 134.8")
    twice = Note(9, "NO", "5", "duplicate_identifier", "8")
    nameless = Note(10, "名称", "", "name_missing")

    assert told(swapped, twice, nameless, language="en") == [
        "  repaired 1 row [緯度] Latitude and longitude were swapped; exchanged"
        " (e.g. row 4: 134.8, 34.7 → 34.7, 134.8)",
        "  refused 1 row [NO] This identifier is already used in row 8: give the row its own (e.g. row 9: 5)",
        "  refused 1 row [名称] The name is empty: fill it in (e.g. row 10)",
    ]
