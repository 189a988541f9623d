# SPDX-License-Identifier: Apache-2.0
"""What a file really is, whatever its name says."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.reading.encodings import EncodingSearch

_CHUNK_BYTES = 1 << 20
_SIGNATURES = (
    (b"%PDF", "PDF", "PDF文書"),
    (b"\x89PNG", "PNG picture", "PNG画像"),
    (b"\xff\xd8\xff", "JPEG picture", "JPEG画像"),
    (b"GIF8", "GIF picture", "GIF画像"),
    (b"PK\x03\x04", "ZIP archive", "ZIP圧縮ファイル"),
    (b"PK\x05\x06", "empty ZIP archive", "空のZIP"),
    (b"\xd0\xcf\x11\xe0", "old Office document (XLS, DOC)", "旧形式のOffice文書（XLS、DOC）"),
    (b"\x1f\x8b", "gzip archive", "gzip圧縮ファイル"),
    (b"7z\xbc\xaf", "7-Zip archive", "7-Zip圧縮ファイル"),
    (b"Rar!", "RAR archive", "RAR圧縮ファイル"),
    (b"{\\rtf", "RTF document", "RTF文書"),
)


Kind = Literal["table", "telegram", "workbook", "geojson"]
_TEXT_KINDS = ("table", "geojson")


@dataclass(frozen=True, slots=True)
class Content:
    """A file that can be read. `encoding` is a Python codec name; empty for a telegram or a workbook.

    `has_odd_quotation`: the file holds an odd number of quotation marks, so one of them may be unclosed.
    """

    path: Path
    kind: Kind
    encoding: str
    size: int
    sha256: str
    modified_ns: int
    has_odd_quotation: bool = False


def inspect(path: Path, *, bytes_max: int) -> Content:
    """Reads the file once. Raises FileFault when it cannot be a table or a telegram."""
    try:
        with open(path, "rb") as file:
            return _inspect_open(path, file, bytes_max)
    except IsADirectoryError:
        raise FileFault(
            "is_a_directory",
            en=(f"{path} is a folder", "Give the files in it"),
            ja=(f"{path} はフォルダです", "中のファイルを指定してください"),
        ) from None
    except OSError as error:
        raise FileFault(
            "cannot_be_read",
            en=(f"{path} cannot be read ({error.strerror})", "Check the name and the permissions"),
            ja=(f"{path} を読めません（{error.strerror}）", "ファイル名と権限を確かめてください"),
        ) from None


def ensure_unchanged(content: Content) -> None:
    """Raises FileFault when the file was changed after it was checked."""
    status = content.path.stat()
    if (status.st_size, status.st_mtime_ns) != (content.size, content.modified_ns):
        raise FileFault(
            "changed_meanwhile",
            en=(f"{content.path.name} was changed during the import", "Import it again"),
            ja=(f"{content.path.name} が取り込みの途中で変わりました", "もう一度取り込んでください"),
        )


def _inspect_open(path: Path, file: BinaryIO, bytes_max: int) -> Content:
    from_disk = path.stat()
    if not path.is_file():
        raise FileFault(
            "not_a_file",
            en=(f"{path} is not a regular file", "Save the data to a file first"),
            ja=(f"{path} は通常のファイルではありません", "いったんファイルに保存してください"),
        )
    if from_disk.st_size > bytes_max:
        _refuse_large(path, from_disk.st_size, bytes_max)
    digest, search = hashlib.sha256(), EncodingSearch(path.name)
    kind: Kind | None = None
    size = quotations = 0
    while chunk := file.read(_CHUNK_BYTES):
        if kind is None:
            kind = _kind(path, chunk)
        size += len(chunk)
        digest.update(chunk)
        if kind in _TEXT_KINDS:
            search.feed(chunk)
            quotations += chunk.count(b'"')
    if kind is None:
        raise _empty(path)
    encoding = search.found() if kind in _TEXT_KINDS else ""
    # In UTF-16 the byte of a quotation mark is also half of other letters.
    is_odd = quotations % 2 == 1 and not encoding.startswith("utf-16")
    return Content(path, kind, encoding, size, digest.hexdigest(), from_disk.st_mtime_ns, is_odd)


def _kind(path: Path, start: bytes) -> Kind:
    if start.startswith(b"PK\x03\x04") and _is_workbook(path):
        return "workbook"
    for signature, english, japanese in _SIGNATURES:
        if start.startswith(signature):
            raise FileFault(
                "not_a_table",
                en=(
                    f"{path.name} is a {english}, not a table",
                    "Open it and save the table as XLSX or CSV (UTF-8)",
                ),
                ja=(
                    f"{path.name} は表ではなく{japanese}です",
                    "開いて、表をXLSXかCSV（UTF-8）で保存し直してください",
                ),
            )
    text = start[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text and len(start) < _CHUNK_BYTES and not start.strip(b"\xef\xbb\xbf \t\r\n"):
        raise _empty(path)
    if text[:5].lower() in (b"<html", b"<!doc") and b"<html" in start[:4096].lower():
        raise FileFault(
            "web_page",
            en=(f"{path.name} is a web page, not data", "Download the file behind the page"),
            ja=(
                f"{path.name} はデータではなくウェブページです",
                "ページの先にあるファイルをダウンロードしてください",
            ),
        )
    if text.startswith((b"<?xml", b"<Report", b"<!DOCTYPE", b"<!--")) or (b"<\0?\0" in start[:8]):
        return "telegram"
    if text.startswith((b"{", b"[")):
        return "geojson"
    return "table"


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _empty(path: Path) -> FileFault:
    return FileFault(
        "empty",
        en=(f"{path.name} is empty", "Check the export and save the file again"),
        ja=(f"{path.name} は空のファイルです", "書き出しを確かめて保存し直してください"),
    )


def _refuse_large(path: Path, size: int, bytes_max: int) -> None:
    megabytes, limit = size / 1e6, bytes_max / 1e6
    raise FileFault(
        "too_large",
        en=(
            f"{path.name} has {megabytes:,.0f} MB, the limit is {limit:,.0f} MB",
            "Split the file, or raise HIROBA_IMPORT_MAX_MB",
        ),
        ja=(
            f"{path.name} は{megabytes:,.0f}MBで、上限の{limit:,.0f}MBを超えています",
            "ファイルを分けるか、HIROBA_IMPORT_MAX_MB を上げてください",
        ),
    )
