# SPDX-License-Identifier: Apache-2.0
"""What a look at the XML of a sheet tells before it is read: how far it spreads, hidden rows, empty formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.reading.archives import Archive, damaged

# A cell with content; styled empty ones, such as a coloured column down to the last row, do not count.
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_EMPTY_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_OVERLAP_BYTES = 8192
_HIDDEN_ROWS_KEPT = 10_000
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


@dataclass
class SheetMarks:
    """`rows` and `columns` are the far corner of the sheet; `empty_formulas` the cells whose value was never saved."""

    rows: int = 0
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    empty_formulas: list[str] = field(default_factory=list)


def marks_of(archive: Archive, part: str, file_name: str) -> SheetMarks:
    """Reads the part once in pieces. Raises FileFault when it brings XML declarations of its own."""
    found = SheetMarks()
    letters: set[bytes] = set()
    kept = last = b""
    for chunk in archive.chunks(part):
        text = kept + chunk
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise _unsafe(file_name)
        for column, row in _CELL.findall(text):
            letters.add(column)
            if len(row) > len(last) or (len(row) == len(last) and row > last):
                last = row
        if len(found.hidden_rows) < _HIDDEN_ROWS_KEPT:
            found.hidden_rows |= {int(row) for row in _HIDDEN_ROW.findall(text)}
        if len(found.empty_formulas) < 100:
            known = dict.fromkeys(found.empty_formulas)
            known |= {cell.decode(): None for cell in _EMPTY_FORMULA.findall(text)}
            found.empty_formulas = list(known)
        kept = text[-_OVERLAP_BYTES:]
    found.rows = int(last or 0)
    found.columns = max((_number(column) for column in letters), default=0)
    return found


def parts_of_sheets(archive: Archive, file_name: str) -> dict[str, str]:
    """Name of each sheet to the part that holds it."""
    try:
        book = fromstring(archive.content(_WORKBOOK), forbid_dtd=True)
        relations = fromstring(archive.content(_RELATIONS), forbid_dtd=True)
    except DefusedXmlException:
        raise _unsafe(file_name) from None
    except (ParseError, ValueError):
        raise damaged(file_name) from None
    targets = {each.get("Id"): str(each.get("Target", "")) for each in relations}
    found = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            mark = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            target = targets.get(mark, "")
            found[str(sheet.get("name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _number(letters: bytes) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _unsafe(file_name: str) -> FileFault:
    return FileFault(
        "unsafe_xml",
        en=(f"{file_name} declares its own XML entities and is not read", "Save it again in Excel"),
        ja=(
            f"{file_name} は独自のXML実体を定義していて、危険なので読みません",
            "Excelで保存し直してください",
        ),
    )
