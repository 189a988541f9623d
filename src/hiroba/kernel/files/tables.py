# SPDX-License-Identifier: Apache-2.0
"""Looks into an XLSX file without unpacking it."""

import zipfile
from io import BytesIO

from hiroba.kernel.files import rules

ENTRIES_MAX = 2_000
UNPACKED_BYTES_MAX = 300_000_000
PARTS = {"[Content_Types].xml", "xl/workbook.xml"}
MACROS = "vbaproject.bin"


def check_workbook(content: bytes) -> None:
    """Raises RuleBroken(file_kind_refused | file_unsafe) unless this is a workbook without macros of a sane size."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise rules.kind_refused("table") from None
    names = {entry.filename for entry in entries}
    if not names >= PARTS:
        raise rules.kind_refused("table")
    if any(name.lower().endswith(MACROS) for name in names):
        raise rules.macros_refused()
    if len(entries) > ENTRIES_MAX or sum(entry.file_size for entry in entries) > UNPACKED_BYTES_MAX:
        raise rules.table_unsafe()
