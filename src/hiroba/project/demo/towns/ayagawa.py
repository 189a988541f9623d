# SPDX-License-Identifier: Apache-2.0
"""綾川町: uses the platform of Takamatsu and bears a part of its cost."""

from hiroba.project.demo.town import DemoTown, Place, Road, Station, Thresholds

OUTLINE = (
    (133.9044, 34.2616), (133.9238, 34.2635), (133.9299, 34.2672), (133.9333, 34.2645), (133.9421, 34.2711),
    (133.9701, 34.2613), (133.9834, 34.2637), (133.9879, 34.2600), (133.9906, 34.2622), (133.9834, 34.2412),
    (134.0111, 34.2102), (134.0155, 34.1886), (134.0233, 34.1871), (134.0222, 34.1741), (134.0261, 34.1688),
    (134.0189, 34.1581), (134.0222, 34.1416), (134.0165, 34.1404), (134.0064, 34.1472), (133.9906, 34.1472),
    (133.9835, 34.1564), (133.9730, 34.1598), (133.9512, 34.1598), (133.9486, 34.1716), (133.9358, 34.1828),
    (133.9300, 34.1941), (133.9039, 34.2059), (133.8979, 34.2141), (133.9026, 34.2410), (133.8960, 34.2469),
    (133.9046, 34.2562),
)  # fmt: skip

AYA_RIVER = (
    (133.9850, 34.1650),
    (133.9680, 34.1900),
    (133.9450, 34.2150),
    (133.9300, 34.2380),
    (133.9220, 34.2550),
)

AYAGAWA = DemoTown(
    code="373877",
    accent="#4d6b1f",
    outline=OUTLINE,
    rivers=(AYA_RIVER,),
    places=(
        Place(name="町役場周辺", position=(133.9231, 34.2494)),
        Place(name="北部地区", position=(133.9500, 34.2550)),
        Place(name="東部地区", position=(133.9700, 34.2300)),
        Place(name="中部地区", position=(133.9330, 34.2200)),
        Place(name="南部地区", position=(133.9900, 34.1900)),
    ),
    stations=(
        Station(
            number="wl01", kind="water_level", name="綾川 中流観測点（デモ）", river="綾川",
            position=(133.9350, 34.2305), level_at_rest=0.4, response_hours=2,
            thresholds=Thresholds(standby=1.4, caution=1.9, evacuation=2.5, danger=3.0),
        ),
        Station(number="rf01", kind="rainfall", name="町役場 雨量計（デモ）", position=(133.9240, 34.2490)),
        Station(number="rf02", kind="rainfall", name="南部 雨量計（デモ）", position=(133.9880, 34.1880)),
    ),
    roads=(
        Road(
            number="rd01", name="町道 南部中央線（デモ）", position=(133.9800, 34.1850),
            restriction="通行止め", reason="倒木",
        ),
    ),
)  # fmt: skip
