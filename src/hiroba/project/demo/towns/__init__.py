# SPDX-License-Identifier: Apache-2.0
"""The demo towns. Outlines: 国土数値情報 (行政区域データ, N03-2021, 国土交通省), drawn anew by hand with few corners.

Positions of town parts: 位置参照情報 (国土交通省), rounded. Courses of rivers are sketches.
"""

from hiroba.project.demo.town import DemoGroup, DemoTown
from hiroba.project.demo.towns.ayagawa import AYAGAWA
from hiroba.project.demo.towns.kakogawa import KAKOGAWA
from hiroba.project.demo.towns.kanonji import KANONJI
from hiroba.project.demo.towns.kasai import KASAI
from hiroba.project.demo.towns.sanuki import SANUKI
from hiroba.project.demo.towns.takamatsu import TAKAMATSU
from hiroba.project.demo.towns.tsumagoi import TSUMAGOI

TOWNS: tuple[DemoTown, ...] = (KAKOGAWA, KASAI, TSUMAGOI, TAKAMATSU, KANONJI, AYAGAWA)
GROUPS: tuple[DemoGroup, ...] = (SANUKI,)
OWNERS: tuple[DemoTown | DemoGroup, ...] = (*TOWNS, *GROUPS)
"""All that can own sensors and entities."""
