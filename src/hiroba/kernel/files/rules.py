# SPDX-License-Identifier: Apache-2.0
"""What may be uploaded, and the words for what may not."""

from django.utils.translation import gettext as _

from hiroba.kernel.files.stored import Kind
from hiroba.kernel.rules import RuleBroken

MEGABYTE = 1_000_000

PIXELS_MAX = 64_000_000
"""A photo of a 50-megapixel phone passes. Decoded, a pixel takes up to nine bytes: half a gigabyte at most."""

SIDE_MAX = 20_000
"""A picture of one pixel by millions is no photo; JPEG itself ends at 65,535."""


def check_size(size_bytes: int, max_megabytes: int) -> None:
    """Raises RuleBroken(file_too_large)."""
    if size_bytes > max_megabytes * MEGABYTE:
        raise too_large(max_megabytes)


def too_large(max_megabytes: int) -> RuleBroken:
    text = _("The file is larger than %(megabytes)s MB. Please choose a smaller one.")
    return RuleBroken("file_too_large", text % {"megabytes": max_megabytes})


def check_count(count: int, count_max: int) -> None:
    """`count` files lie there already; raises RuleBroken(too_many_files) when no other may follow."""
    if count >= count_max:
        text = _("There are %(count)s files already, and that is the limit. Please remove one first.")
        raise RuleBroken("too_many_files", text % {"count": count_max})


def check_pixels(width: int, height: int) -> None:
    """Raises RuleBroken(file_too_large) for a picture that would take too much memory when opened."""
    if width * height > PIXELS_MAX or max(width, height) > SIDE_MAX:
        text = _(
            "The picture has too many pixels (%(width)s × %(height)s). Please take it with a smaller size setting."
        )
        raise RuleBroken("file_too_large", text % {"width": width, "height": height})


def kind_refused(kind: Kind) -> RuleBroken:
    texts = {
        "photo": _("This is not a photo that can be read. Please choose a JPEG, PNG, WebP or GIF picture."),
        "document": _("This is not a PDF file. Please save it as PDF and choose it again."),
        "table": _("This is not a table that can be read. Please choose a CSV or an Excel file (.xlsx)."),
    }
    return RuleBroken("file_kind_refused", texts[kind])


def heic_refused() -> RuleBroken:
    text = _(
        "This photo has the form HEIC, which many devices cannot show. Please send it as JPEG. On an iPhone: "
        "Settings, Camera, Formats, “Most Compatible”, then take it again; or take a screenshot of the photo "
        "and choose that."
    )
    return RuleBroken("file_kind_refused", text)


def macros_refused() -> RuleBroken:
    text = _("This Excel file contains macros (programs). Please save it as .xlsx without macros.")
    return RuleBroken("file_kind_refused", text)


def picture_unreadable() -> RuleBroken:
    text = _("The picture is damaged or not complete. Please choose it again, or take a new one.")
    return RuleBroken("picture_unreadable", text)


def unsafe() -> RuleBroken:
    text = _("The virus check found something dangerous in this file. It was not kept.")
    return RuleBroken("file_unsafe", text)


def table_unsafe() -> RuleBroken:
    text = _("This Excel file would become far too large when opened. It was not kept.")
    return RuleBroken("file_unsafe", text)


def storage_unavailable() -> RuleBroken:
    text = _(
        "The file cannot be stored at the moment. Please try again later; the people who run the site are told."
    )
    return RuleBroken("storage_unavailable", text)


def scan_unavailable() -> RuleBroken:
    text = _(
        "The virus check does not answer at the moment, so files cannot be taken. Please try again in a few minutes."
    )
    return RuleBroken("scan_unavailable", text)
