# SPDX-License-Identifier: Apache-2.0
"""What is left of a photo: its pixels, upright, and nothing else."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from hiroba.kernel.files import pictures
from hiroba.kernel.files.tests import samples
from hiroba.kernel.files.tests.samples import SECRET
from hiroba.kernel.rules import RuleBroken

SAMPLES = {
    "JPEG": samples.jpeg_with_everything(),
    "PNG": samples.png_with_texts(),
    "WEBP": samples.webp_with_metadata(),
    "GIF": samples.gif_of_two_frames(),
}


def _opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def test_samples_really_carry_a_place() -> None:
    for form in ("JPEG", "PNG", "WEBP"):
        assert dict(_opened(SAMPLES[form]).getexif().get_ifd(samples.GPS))[1] == "N"
        assert SECRET in SAMPLES[form]


@pytest.mark.parametrize("form", SAMPLES)
def test_written_anew_nothing_but_pixels_is_left(form: str) -> None:
    picture = pictures.written_anew(SAMPLES[form], form)  # type: ignore[arg-type]

    for content in (picture.full, picture.thumb):
        opened = _opened(content)
        assert opened.format == "JPEG"
        assert dict(opened.getexif()) == {}
        assert set(opened.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        assert SECRET not in content
        assert b"Exif" not in content
        assert b"http://ns.adobe.com" not in content
        assert content.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [(1, (64, 48), (4, 4)), (3, (64, 48), (59, 43)), (6, (48, 64), (43, 4)), (8, (48, 64), (4, 59))],
)
def test_written_anew_picture_is_upright(
    orientation: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    """Orientation 6 means: the top left of the stored pixels is seen at the top right."""
    picture = pictures.written_anew(samples.jpeg_with_everything(orientation), "JPEG")

    opened = _opened(picture.full)
    red, green, _blue = opened.getpixel(corner)  # type: ignore[misc]
    assert opened.size == size == (picture.width, picture.height)
    assert (red > 200, green < 60) == (True, True)


def test_written_anew_large_photo_is_made_smaller_in_two_sizes() -> None:
    content = samples.encoded(samples.picture((6000, 3000)), "JPEG")

    picture = pictures.written_anew(content, "JPEG")

    assert (_opened(picture.full).size, _opened(picture.thumb).size) == ((2560, 1280), (480, 240))


def test_written_anew_transparent_picture_is_on_white() -> None:
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))

    picture = pictures.written_anew(samples.encoded(clear, "PNG"), "PNG")

    assert _opened(picture.full).getpixel((20, 20)) == (255, 255, 255)


def test_written_anew_first_frame_of_moving_picture_is_taken() -> None:
    picture = pictures.written_anew(samples.gif_of_two_frames(), "GIF")

    assert _opened(picture.full).getpixel((60, 44)) == (128, 128, 128)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "I;16", "LA", "1"])
def test_written_anew_every_kind_of_colour_becomes_rgb(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    made = (
        samples.picture().convert("L").convert("I").convert("I;16")
        if mode == "I;16"
        else samples.picture().convert(mode)
    )

    picture = pictures.written_anew(samples.encoded(made, form), form)  # type: ignore[arg-type]

    assert _opened(picture.full).mode == "RGB"


def test_written_anew_broken_colour_profile_does_no_harm() -> None:
    content = samples.encoded(samples.picture(), "JPEG", icc_profile=b"no profile " + SECRET)

    picture = pictures.written_anew(content, "JPEG")

    assert SECRET not in picture.full


def test_written_anew_colour_profile_is_applied_and_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = samples.encoded(samples.picture(), "JPEG", icc_profile=profile)

    picture = pictures.written_anew(content, "JPEG")

    assert "icc_profile" not in _opened(picture.full).info


@pytest.mark.parametrize("form", SAMPLES)
@pytest.mark.parametrize("part", [0.3, 0.7, 0.97])
def test_written_anew_picture_that_is_cut_off_is_refused_or_whole(form: str, part: float) -> None:
    """Cut behind the pixels there is nothing lost; before, the sender is told."""
    content = samples.encoded(samples.picture((600, 400)), form)

    with pytest.raises(RuleBroken) as broken:
        pictures.written_anew(content[: int(len(content) * part)], form)  # type: ignore[arg-type]

    assert broken.value.code == "picture_unreadable"


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (9_000, 9_000), (30_000, 10)])
def test_written_anew_decompression_bomb_is_refused_before_decoding(width: int, height: int) -> None:
    with pytest.raises(RuleBroken) as broken:
        pictures.written_anew(samples.png_bomb(width, height), "PNG")

    assert broken.value.code in ("file_too_large", "picture_unreadable")
