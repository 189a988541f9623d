# SPDX-License-Identifier: Apache-2.0
"""観音寺市: uses the platform of Takamatsu and bears a part of its cost."""

from hiroba.project.demo.town import DemoTown, Place, Road, Station, Thresholds

OUTLINE = (
    (133.6047, 34.0407), (133.6243, 34.0468), (133.6340, 34.0591), (133.6348, 34.0798), (133.6411, 34.0922),
    (133.6398, 34.1146), (133.6342, 34.1166), (133.6420, 34.1239), (133.6432, 34.1522), (133.6487, 34.1611),
    (133.6647, 34.1587), (133.6676, 34.1408), (133.7076, 34.1267), (133.7145, 34.0866), (133.7283, 34.0815),
    (133.7370, 34.0514), (133.7206, 34.0381), (133.7191, 34.0245), (133.7080, 34.0187), (133.6811, 34.0157),
    (133.6662, 34.0300), (133.6403, 34.0294), (133.6278, 34.0406), (133.6137, 34.0354),
)  # fmt: skip

SAITA_RIVER = (
    (133.7060, 34.1120),
    (133.6900, 34.1190),
    (133.6720, 34.1240),
    (133.6550, 34.1300),
    (133.6450, 34.1350),
)

KANONJI = DemoTown(
    code="372056",
    accent="#8a5a00",
    outline=OUTLINE,
    rivers=(SAITA_RIVER,),
    places=(
        Place(name="市役所周辺", position=(133.6617, 34.1272)),
        Place(name="中部地区", position=(133.6750, 34.1050)),
        Place(name="東部地区", position=(133.7000, 34.0900)),
        Place(name="南部地区", position=(133.6600, 34.0650)),
        Place(name="山間地区", position=(133.7000, 34.0450)),
        Place(name="西部地区", position=(133.6480, 34.0900)),
    ),
    stations=(
        Station(
            number="wl01", kind="water_level", name="財田川 中流観測点（デモ）", river="財田川",
            position=(133.6810, 34.1215), level_at_rest=0.5, response_hours=2,
            thresholds=Thresholds(standby=1.5, caution=2.0, evacuation=2.6, danger=3.1),
        ),
        Station(number="rf01", kind="rainfall", name="中部 雨量計（デモ）", position=(133.6740, 34.1060)),
        Station(
            number="td01", kind="tide_level", name="観音寺港 潮位計（デモ）", position=(133.6445, 34.1300),
            level_at_rest=1.5,
        ),
    ),
    roads=(Road(number="rd01", name="市道 南部海岸線（デモ）", position=(133.6420, 34.0960)),),
)  # fmt: skip
