# SPDX-License-Identifier: Apache-2.0
"""The shared group of 高松市, 観音寺市 and 綾川町: what is watched together over the borders of the towns.

総務省「データ連携促進型スマートシティ推進事業」: the three share the platform for road, weather, river and tide.
"""

from hiroba.project.demo.town import DemoGroup, Road, Station, Thresholds

SANUKI = DemoGroup(
    code="g-sanuki",
    name="さぬき広域防災",
    name_en="Sanuki joint disaster data",
    members=("372013", "372056", "373877"),
    stations=(
        Station(
            number="wl01", kind="water_level", name="綾川 広域観測点（デモ）", river="綾川",
            position=(133.9265, 34.2465), level_at_rest=0.5, response_hours=2.5,
            thresholds=Thresholds(standby=1.6, caution=2.1, evacuation=2.8, danger=3.3),
        ),
        Station(
            number="wl02", kind="water_level", name="香東川 広域観測点（デモ）", river="香東川",
            position=(134.0085, 34.3215), level_at_rest=0.6, response_hours=3,
            thresholds=Thresholds(standby=1.7, caution=2.3, evacuation=3.0, danger=3.6),
        ),
        Station(
            number="wl03", kind="water_level", name="財田川 広域観測点（デモ）", river="財田川",
            position=(133.6600, 34.1282), level_at_rest=0.6, response_hours=2.5,
            thresholds=Thresholds(standby=1.6, caution=2.2, evacuation=2.8, danger=3.3),
        ),
        Station(
            number="td01", kind="tide_level", name="備讃瀬戸 潮位計（デモ）", position=(133.9560, 34.3650),
            level_at_rest=1.2,
        ),
        Station(
            number="td02", kind="tide_level", name="燧灘 潮位計（デモ）", position=(133.6460, 34.1480),
            level_at_rest=1.6,
        ),
    ),
    roads=(
        Road(
            number="rd01", name="国道32号 府中湖付近（デモ）", position=(133.9400, 34.2640),
            restriction="片側交互通行", reason="工事",
        ),
        Road(number="rd02", name="国道11号 市境付近（デモ）", position=(133.9500, 34.2900)),
        Road(number="rd03", name="国道377号 山間部（デモ）", position=(133.7000, 34.0600)),
        Road(
            number="rd04", name="国道193号 香川町付近（デモ）", position=(134.0420, 34.2400),
            restriction="通行止め", reason="冠水",
        ),
    ),
)  # fmt: skip
