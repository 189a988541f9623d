# SPDX-License-Identifier: Apache-2.0
"""Drawings as pictures."""

import resvg_py

from hiroba.kernel.documents.fonts import FAMILY, font_files


def png_of_svg(svg: str, *, scale: float = 2.0, background: str = "#ffffff") -> bytes:
    """PNG of a drawing of our own, with our fonts and none of the machine's.

    Never give it a drawing that somebody sent: it would read files of the server that the drawing names.
    Raises ValueError for what is no SVG.
    """
    png: bytes = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=scale,
        background=background,
        skip_system_fonts=True,
        font_files=font_files(),
        font_family=FAMILY,
        sans_serif_family=FAMILY,
        languages=["ja"],
    )
    return png
