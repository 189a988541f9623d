# SPDX-License-Identifier: Apache-2.0
"""Pictures are decoded and written anew, so that nothing but the pixels is left of what was sent.

Camera, time and place (EXIF, XMP, IPTC), comments, embedded thumbnails, colour profiles and whatever is hidden
behind the end of a picture are gone by that. The result is always JPEG, turned upright, on white.
"""

import threading
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from hiroba.kernel.files import rules
from hiroba.kernel.files.recognition import PictureForm

SIDE_PX = 2560
THUMBNAIL_SIDE_PX = 480
QUALITY = 85
THUMBNAIL_QUALITY = 80

SHRINKABLE = frozenset({"RGB", "RGBA", "L", "CMYK"})

AT_A_TIME = threading.BoundedSemaphore(2)
"""A decoded picture takes up to half a gigabyte; a storm of photos waits here instead of filling the memory."""

BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError, MemoryError)
"""What Pillow raises for pictures that are cut off or wrong inside; it promises no single exception."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """JPEG in both sizes; `width` and `height` are those of the full one."""

    full: bytes
    thumb: bytes
    width: int
    height: int


def written_anew(content: bytes, form: PictureForm) -> Picture:
    """Raises RuleBroken(picture_unreadable | file_too_large)."""
    with AT_A_TIME:
        try:
            upright = _pixels(content, form)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise rules.picture_unreadable() from None
        except BROKEN:
            raise rules.picture_unreadable() from None
        full = _jpeg(upright, QUALITY)
        width, height = upright.size
        upright.thumbnail((THUMBNAIL_SIDE_PX, THUMBNAIL_SIDE_PX), Image.Resampling.LANCZOS)
        return Picture(full=full, thumb=_jpeg(upright, THUMBNAIL_QUALITY), width=width, height=height)


def _pixels(content: bytes, form: PictureForm) -> Image.Image:
    """The first frame within 2,560 pixels, as RGB in sRGB, upright. Its size is looked at before it is decoded."""
    with Image.open(BytesIO(content), formats=(form,)) as picture:
        rules.check_pixels(*picture.size)
        profile = picture.info.get("icc_profile")
        # JPEG is decoded at a fraction, as long as enough is left.
        picture.draft("RGB", (SIDE_PX, SIDE_PX))
        # Made smaller before anything else, because every later step copies the picture.
        smaller = picture if picture.mode in SHRINKABLE else _in_plain_colours(picture)
        smaller.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
        upright = ImageOps.exif_transpose(smaller)
        return _on_white(_in_srgb(upright, profile))


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """Palettes and rare depths cannot be made smaller smoothly."""
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Phones take pictures in wider colours, which look pale where the profile is dropped without converting."""
    if not profile or picture.mode != "RGB":
        return picture
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return picture
    return converted or picture


def _on_white(picture: Image.Image) -> Image.Image:
    """A new picture, because the old one carries its comments along."""
    white = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white.paste(picture, mask=picture.getchannel("A"))
    else:
        white.paste(picture.convert("RGB"))
    return white


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    return file.getvalue()
