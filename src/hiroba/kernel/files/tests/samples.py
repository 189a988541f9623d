# SPDX-License-Identifier: Apache-2.0
"""Files as people and attackers send them, made by the tests themselves."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

SECRET = b"4 Chome Himitsu"
"""Hidden in every place of a picture that can hold text; must be nowhere afterwards."""

ORIENTATION, MAKE, USER_COMMENT, GPS = 0x0112, 0x010F, 0x9286, 0x8825
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
"""The harmless file that every scanner reports (eicar.org), in pieces so that this file is not reported."""

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>' + SECRET + b"</place></x:xmpmeta>"


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Grey, with a red corner at the top left."""
    made = Image.new(mode, size, "#808080")
    ImageDraw.Draw(made).rectangle((0, 0, size[0] // 3, size[1] // 3), fill="#ff0000")
    return made


def encoded(made: Image.Image, form: str, **options: object) -> bytes:
    file = BytesIO()
    made.save(file, form, **options)  # type: ignore[arg-type]
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Maker, comment and the place of somebody's home (34.7, 134.8), and a small picture inside."""
    made = Image.Exif()
    made[ORIENTATION] = orientation
    made[MAKE] = SECRET.decode()
    made.get_ifd(0x8769)[USER_COMMENT] = SECRET
    made.get_ifd(GPS).update(
        {1: "N", 2: (34.0, 42.0, 0.0), 3: "E", 4: (134.0, 48.0, 0.0), 29: SECRET.decode()}
    )
    return made


def jpeg_with_everything(orientation: int = 1, size: tuple[int, int] = (64, 48)) -> bytes:
    """EXIF with GPS, XMP, IPTC (APP13), a comment, an embedded thumbnail and something behind the end."""
    plain = encoded(
        picture(size), "JPEG", exif=exif(orientation), xmp=XMP, comment=SECRET, quality=95, subsampling=0
    )
    thumbnail = encoded(picture((16, 12)), "JPEG", comment=SECRET)
    segments = _segment(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + SECRET)
    segments += _segment(0xE5, b"THUMB\0" + thumbnail)
    return plain[:2] + segments + plain[2:] + SECRET


def png_with_texts() -> bytes:
    texts = PngInfo()
    texts.add_text("Comment", SECRET.decode())
    texts.add_text("Author", SECRET.decode(), zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return encoded(picture(), "PNG", pnginfo=texts, exif=exif())


def webp_with_metadata() -> bytes:
    return encoded(picture(), "WEBP", exif=exif(), xmp=XMP)


def gif_of_two_frames() -> bytes:
    second = Image.new("RGB", (64, 48), "blue")
    return encoded(picture(), "GIF", save_all=True, append_images=[second], comment=SECRET)


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few kilobytes that would become gigabytes: the header promises it, the rows are zeros."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def workbook(**more: bytes) -> bytes:
    """The least that counts as XLSX, and further parts by name."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<b/>", **more}.items():
            archive.writestr(name, content)
    return file.getvalue()


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
