# SPDX-License-Identifier: Apache-2.0
"""Hand-drawn towns, one module each. A new town is one module and one line here."""

from hiroba.web.basemap.drawing import Drawing
from hiroba.web.basemap.drawings import ayagawa, kakogawa, kanonji, kasai, takamatsu, tsumagoi

DRAWINGS: tuple[Drawing, ...] = (
    kakogawa.DRAWING,
    kasai.DRAWING,
    tsumagoi.DRAWING,
    takamatsu.DRAWING,
    kanonji.DRAWING,
    ayagawa.DRAWING,
)
