# SPDX-License-Identifier: Apache-2.0
"""What a file is, from its content. Names and the browser's word are not asked: anybody can write there anything."""

import re
from typing import Literal

PictureForm = Literal["JPEG", "PNG", "WEBP", "GIF"]
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ZIP = b"PK\x03\x04"

HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)
"""ISO/IEC 23008-12: brands of HEIF files with HEVC pictures, which phones call HEIC."""


def picture_form(content: bytes) -> PictureForm | None:
    """The form of a picture that is taken, by its first bytes."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    return None


def is_heic(content: bytes) -> bool:
    """The first box of the file is `ftyp` with a brand of HEIC, as its own or among the compatible ones."""
    if content[4:8] != b"ftyp":
        return False
    brands = content[8 : min(int.from_bytes(content[:4], "big"), 256)]
    return any(brands[start : start + 4] in HEIF_BRANDS for start in range(0, len(brands), 4))


def is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-")


def is_zip(content: bytes) -> bool:
    return content.startswith(ZIP)


def is_text_table(content: bytes) -> bool:
    """Text in UTF-8 or the Windows form of Shift_JIS that is no markup; the first lines need not be a table yet."""
    text = _decoded(content)
    if text is None or not text.strip() or text.lstrip().startswith("<"):
        return False
    return not CONTROLS.search(text)


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
