# SPDX-License-Identifier: Apache-2.0
"""The fonts of papers and charts. They are files of others under the OFL, put here by `tools/build_assets.py`.

BIZ UDPGothic is drawn for reading by everybody; Noto Sans JP has the rarer characters of names, such as 𠮷.
"""

from functools import cache
from pathlib import Path

from hiroba.kernel.faults import Fault

FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD, RARE = (
    FOLDER / name for name in ("BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf", "NotoSansJP-Regular.ttf")
)
FAMILY = "BIZ UDPGothic"
MISSING = "〓"


def font_files() -> list[str]:
    """Paths of the regular, the bold and the rare one. Raises Fault where the assets are not built."""
    for path in (REGULAR, BOLD, RARE):
        if not path.exists():
            raise Fault(f"The font {path.name} is missing", "Run make once to fetch it.")
    return [str(REGULAR), str(BOLD), str(RARE)]


@cache
def known_characters() -> frozenset[int]:
    """Code points that at least one of the fonts can show. Bold has the same as regular."""
    regular, _bold, rare = font_files()
    return frozenset(_characters(regular) | _characters(rare))


def printable(text: str) -> str:
    """What can be printed: 〓 for a character that no font has, nothing for marks that are not seen."""
    known = known_characters()
    shown = (each for each in text if each == "\n" or not _is_mark(each))
    return "".join(each if each == "\n" or ord(each) in known else MISSING for each in shown)


def _characters(path: str) -> set[int]:
    from fpdf import FPDF  # noqa: PLC0415 -- start-up stays fast
    from fpdf.fonts import TTFFont  # noqa: PLC0415 -- start-up stays fast

    paper = FPDF()
    paper.add_font("asked", "", path)
    font = paper.fonts["asked"]
    assert isinstance(font, TTFFont)
    characters = set(font.cmap)
    font.close()
    return characters


def _is_mark(character: str) -> bool:
    """Variant selectors, joiners, marks of direction."""
    code = ord(character)
    return (
        0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x200B <= code <= 0x200F or code == 0xFEFF
    )
