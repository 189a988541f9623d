# SPDX-License-Identifier: Apache-2.0
"""Drawn photos for the demo. No real place, so that nobody's street is shown."""

from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (960, 720)
SKY, GROUND, ROAD_GREY = "#cfe0e8", "#9db38a", "#8a8781"


def picture(what: str) -> BytesIO:
    """A JPEG of `hole`, `lamp`, `swing` or `rail`."""
    image = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 330, 960, 720), fill=GROUND)
    draw.polygon([(300, 330), (660, 330), (1100, 720), (-140, 720)], fill=ROAD_GREY)
    DRAWINGS[what](draw)
    file = BytesIO()
    image.save(file, "JPEG", quality=80)
    file.seek(0)
    return file


def _hole(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((340, 500, 640, 620), fill="#4d4a46")
    draw.ellipse((380, 525, 600, 605), fill="#2f2d2b")
    draw.line((640, 560, 760, 520, 820, 540), fill="#4d4a46", width=8)
    draw.line((350, 540, 230, 520), fill="#4d4a46", width=7)


def _lamp(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((696, 110, 720, 560), fill="#5b6064")
    draw.line((708, 120, 560, 120), fill="#5b6064", width=18)
    draw.ellipse((500, 104, 600, 150), fill="#3b3f42")


def _swing(draw: ImageDraw.ImageDraw) -> None:
    draw.line((230, 620, 300, 200, 660, 200, 730, 620), fill="#3f6b8f", width=20)
    for x, seat in ((400, 500), (560, 540)):
        draw.line((x, 205, x - 20, seat), fill="#4b4b4b", width=6)
        draw.line((x + 70, 205, x + 60, seat), fill="#4b4b4b", width=6)
        draw.rectangle((x - 28, seat, x + 70, seat + 16), fill="#b5703a")


def _rail(draw: ImageDraw.ImageDraw) -> None:
    for x in (80, 280, 480, 680, 880):
        draw.rectangle((x, 420, x + 22, 600), fill="#6d7276")
    draw.line((0, 450, 300, 450, 420, 520, 520, 500, 620, 455, 960, 450), fill="#e8e6e1", width=54)
    draw.line((0, 450, 300, 450, 420, 520, 520, 500, 620, 455, 960, 450), fill="#b9bcbd", width=8)


DRAWINGS = {"hole": _hole, "lamp": _lamp, "swing": _swing, "rail": _rail}
