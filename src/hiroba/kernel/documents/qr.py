# SPDX-License-Identifier: Apache-2.0
"""QR codes (ISO/IEC 18004)."""

from collections.abc import Iterator

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

TEXT_LENGTH_MAX = 500
"""More makes squares too small for the camera of an old phone."""

QUIET_ZONE = 4
"""Empty modules around the code, as the standard asks."""


def rows(text: str) -> list[bytes]:
    """The modules without the empty zone: 1 is dark. Raises ValueError for no text and for too much."""
    if not 0 < len(text) <= TEXT_LENGTH_MAX:
        raise ValueError(f"A QR code here holds 1 to {TEXT_LENGTH_MAX} characters, not {len(text)}")
    return [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]


def runs(text: str) -> Iterator[tuple[int, int, int]]:
    """(column, row, length) of each run of dark modules."""
    for y, row in enumerate(rows(text)):
        x = 0
        while x < len(row):
            length = len(row[x:]) - len(row[x:].lstrip(b"\1"))
            if length:
                yield x, y, length
            x += length or 1


def qr_svg(text: str, *, label: str = "") -> SafeString:
    """An SVG without size and style: dark on white in every theme. `label` says what it leads to."""
    side = len(rows(text)) + 2 * QUIET_ZONE
    path = "".join(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z" for x, y, length in runs(text))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" aria-label="{label}"'
        ' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        '<path fill="#000" d="{path}"/></svg>',
        side=side,
        label=label or text,
        path=path,
    )
