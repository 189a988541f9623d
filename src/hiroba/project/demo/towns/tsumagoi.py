# SPDX-License-Identifier: Apache-2.0
"""嬬恋村: a mountain village with snow, closed roads and one river; the smallest demo town."""

from hiroba.project.demo.town import DemoTown, Place, Road, Station, Thresholds

OUTLINE = (
    (138.5814, 36.5645), (138.5915, 36.5500), (138.5913, 36.5305), (138.5843, 36.5278), (138.5712, 36.5406),
    (138.5590, 36.5313), (138.5704, 36.4889), (138.5659, 36.4541), (138.5753, 36.4488), (138.5674, 36.4232),
    (138.5531, 36.4213), (138.5389, 36.4069), (138.5054, 36.4188), (138.4897, 36.4165), (138.4861, 36.4060),
    (138.4630, 36.4087), (138.4583, 36.4240), (138.4057, 36.4370), (138.4015, 36.4903), (138.4100, 36.5066),
    (138.4084, 36.5207), (138.4327, 36.5553), (138.4322, 36.5700), (138.4250, 36.5781), (138.4322, 36.5956),
    (138.4582, 36.6115), (138.4635, 36.6329), (138.4740, 36.6398), (138.4905, 36.6372), (138.5219, 36.6466),
    (138.5344, 36.6289), (138.5289, 36.6157), (138.5379, 36.5973), (138.5563, 36.5895), (138.5626, 36.5759),
)  # fmt: skip

AGATSUMA_RIVER = (
    (138.4400, 36.5000), (138.4700, 36.4890), (138.5000, 36.4910), (138.5300, 36.4980), (138.5410, 36.5170),
    (138.5560, 36.5290), (138.5712, 36.5412), (138.5843, 36.5360), (138.5905, 36.5375),
)  # fmt: skip

TSUMAGOI = DemoTown(
    code="104256",
    accent="#2f5d8c",
    outline=OUTLINE,
    rivers=(AGATSUMA_RIVER,),
    places=(
        Place(name="大字大前", position=(138.5305, 36.4952)),
        Place(name="大字三原", position=(138.5438, 36.5582)),
        Place(name="大字鎌原", position=(138.5586, 36.4674)),
        Place(name="大字田代", position=(138.4383, 36.4882)),
        Place(name="大字大笹", position=(138.4984, 36.4894)),
        Place(name="大字干俣", position=(138.4665, 36.5814)),
        Place(name="大字門貝", position=(138.5179, 36.5664)),
        Place(name="大字今井", position=(138.5517, 36.5816)),
        Place(name="大字西窪", position=(138.5316, 36.5247)),
    ),
    stations=(
        Station(
            number="wl01", kind="water_level", name="吾妻川 大笹観測点（デモ）", river="吾妻川",
            position=(138.5010, 36.4911), level_at_rest=0.5, response_hours=1.5,
            thresholds=Thresholds(standby=1.6, caution=2.2, evacuation=3.0, danger=3.6),
        ),
        Station(
            number="wl02", kind="water_level", name="吾妻川 西窪観測点（デモ）", river="吾妻川",
            position=(138.5402, 36.5160), level_at_rest=0.6, response_hours=2,
            thresholds=Thresholds(standby=1.8, caution=2.5, evacuation=3.3, danger=4.0),
        ),
        Station(number="rf01", kind="rainfall", name="田代 雨量計（デモ）", position=(138.4400, 36.4870)),
        Station(number="rf02", kind="rainfall", name="大前 雨量計（デモ）", position=(138.5290, 36.4960)),
        Station(number="rf03", kind="rainfall", name="干俣 雨量計（デモ）", position=(138.4680, 36.5800)),
        Station(number="sn01", kind="snow_depth", name="田代 積雪計（デモ）", position=(138.4370, 36.4890)),
        Station(number="sn02", kind="snow_depth", name="鎌原 積雪計（デモ）", position=(138.5570, 36.4660)),
        Station(number="sn03", kind="snow_depth", name="万座 積雪計（デモ）", position=(138.5050, 36.6300)),
    ),
    roads=(
        Road(
            number="rd01", name="国道144号 鳥居峠付近（デモ）", position=(138.4110, 36.4960),
            restriction="チェーン規制", reason="積雪",
        ),
        Road(
            number="rd02", name="国道292号 万座付近（デモ）", position=(138.5080, 36.6330),
            restriction="通行止め", reason="冬期閉鎖",
        ),
        Road(number="rd03", name="村道 大笹北軽井沢線（デモ）", position=(138.5200, 36.4700)),
        Road(number="rd04", name="県道 嬬恋応桑線（デモ）", position=(138.5650, 36.4960)),
    ),
)  # fmt: skip
