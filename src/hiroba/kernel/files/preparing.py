# SPDX-License-Identifier: Apache-2.0
"""From what was sent to what is kept: read within the limit, recognised, scanned, written anew."""

from dataclasses import dataclass

from django.conf import settings

from hiroba.kernel.files import pictures, recognition, rules, scanning, tables
from hiroba.kernel.files.stored import Kind, Size, Upload

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What is written to the disk, by size, and what is known about it."""

    contents: dict[Size, bytes]
    media_type: str
    width: int | None = None
    height: int | None = None


def prepared(upload: Upload, kind: Kind) -> Prepared:
    """Raises RuleBroken for everything that is not kept."""
    content = _read(upload, _megabytes_max(kind))
    check = {"photo": _photo, "document": _document, "table": _table}[kind]
    return check(content)


def _megabytes_max(kind: Kind) -> int:
    limits = settings.HIROBA
    return int(limits.photo_max_mb if kind == "photo" else limits.document_max_mb)


def _read(upload: Upload, megabytes_max: int) -> bytes:
    """A browser's upload tells its size; anything else is read no further than one byte past the limit."""
    size = getattr(upload, "size", None)
    if isinstance(size, int):
        rules.check_size(size, megabytes_max)
    content = upload.read(megabytes_max * rules.MEGABYTE + 1)
    rules.check_size(len(content), megabytes_max)
    return content


def _photo(content: bytes) -> Prepared:
    form = recognition.picture_form(content)
    if form is None:
        raise rules.heic_refused() if recognition.is_heic(content) else rules.kind_refused("photo")
    _scan(content)
    picture = pictures.written_anew(content, form)
    return Prepared(
        contents={"full": picture.full, "thumb": picture.thumb},
        media_type="image/jpeg",
        width=picture.width,
        height=picture.height,
    )


def _document(content: bytes) -> Prepared:
    if not recognition.is_pdf(content):
        raise rules.kind_refused("document")
    _scan(content)
    return Prepared(contents={"full": content}, media_type="application/pdf")


def _table(content: bytes) -> Prepared:
    if recognition.is_zip(content):
        tables.check_workbook(content)
        media_type = XLSX
    elif recognition.is_text_table(content):
        media_type = CSV
    else:
        raise rules.kind_refused("table")
    _scan(content)
    return Prepared(contents={"full": content}, media_type=media_type)


def _scan(content: bytes) -> None:
    scanning.check_scanned(content, settings.HIROBA.scan_address)
