# SPDX-License-Identifier: Apache-2.0
"""高松市: the city that runs the platform shared with 観音寺市 and 綾川町."""

from hiroba.project.demo.town import DemoTown, Place, Road, Station, Thresholds

OUTLINE = (
    (133.9405, 34.3706), (133.9558, 34.3734), (133.9612, 34.3606), (133.9756, 34.3656), (133.9977, 34.3497),
    (134.0789, 34.3450), (134.0900, 34.3492), (134.0965, 34.3758), (134.1122, 34.3550), (134.1211, 34.3545),
    (134.1317, 34.3928), (134.1562, 34.3850), (134.1507, 34.3423), (134.1599, 34.3243), (134.1545, 34.3166),
    (134.1261, 34.3202), (134.1045, 34.2529), (134.1080, 34.2279), (134.1003, 34.2008), (134.1081, 34.1755),
    (134.1327, 34.1456), (134.1271, 34.1289), (134.1013, 34.1199), (134.0787, 34.1261), (134.0633, 34.1169),
    (134.0288, 34.1448), (134.0303, 34.1889), (133.9906, 34.2435), (133.9967, 34.2658), (133.9490, 34.2761),
    (133.9332, 34.3150), (133.9588, 34.3248),
)  # fmt: skip

KOTO_RIVER = (
    (134.0450, 34.1800), (134.0400, 34.2150), (134.0220, 34.2550), (134.0120, 34.2900), (134.0080, 34.3200),
    (134.0120, 34.3450),
)  # fmt: skip
KASUGA_RIVER = ((134.0880, 34.2550), (134.0900, 34.2900), (134.0920, 34.3200), (134.0900, 34.3410))

TAKAMATSU = DemoTown(
    code="372013",
    accent="#a03b26",
    outline=OUTLINE,
    rivers=(KOTO_RIVER, KASUGA_RIVER),
    places=(
        Place(name="番町", position=(134.0464, 34.3425)),
        Place(name="サンポート", position=(134.0440, 34.3470)),
        Place(name="栗林町", position=(134.0448, 34.3293)),
        Place(name="木太町", position=(134.0772, 34.3281)),
        Place(name="屋島西町", position=(134.1026, 34.3397)),
        Place(name="牟礼町原", position=(134.1500, 34.3240)),
        Place(name="仏生山町", position=(134.0484, 34.2770)),
        Place(name="香川町大野", position=(134.0290, 34.2663)),
        Place(name="国分寺町新名", position=(133.9570, 34.2832)),
        Place(name="鬼無町佐藤", position=(133.9800, 34.3310)),
        Place(name="塩江町安原上", position=(134.0757, 34.1781)),
        Place(name="円座町", position=(134.0000, 34.2865)),
        Place(name="林町", position=(134.0701, 34.3008)),
        Place(name="西植田町", position=(134.0737, 34.2270)),
    ),
    stations=(
        Station(
            number="wl01", kind="water_level", name="香東川 円座観測点（デモ）", river="香東川",
            position=(134.0128, 34.2880), level_at_rest=0.5, response_hours=2.5,
            thresholds=Thresholds(standby=1.5, caution=2.0, evacuation=2.7, danger=3.2),
        ),
        Station(
            number="wl02", kind="water_level", name="春日川 木太観測点（デモ）", river="春日川",
            position=(134.0912, 34.3240), level_at_rest=0.6, response_hours=2,
            thresholds=Thresholds(standby=1.6, caution=2.2, evacuation=2.9, danger=3.4),
        ),
        Station(number="rf01", kind="rainfall", name="番町 雨量計（デモ）", position=(134.0460, 34.3410)),
        Station(number="rf02", kind="rainfall", name="塩江 雨量計（デモ）", position=(134.0740, 34.1790)),
        Station(number="rf03", kind="rainfall", name="屋島 雨量計（デモ）", position=(134.1030, 34.3420)),
        Station(
            number="td01", kind="tide_level", name="高松港 潮位計（デモ）", position=(134.0500, 34.3455),
            level_at_rest=1.2,
        ),
    ),
    roads=(
        Road(
            number="rd01", name="県道 塩江屋島西線（デモ）", position=(134.0700, 34.2000),
            restriction="片側交互通行", reason="工事",
        ),
        Road(number="rd02", name="市道 福岡多賀線 地下道（デモ）", position=(134.0620, 34.3370)),
        Road(number="rd03", name="市道 木太鬼無線 地下道（デモ）", position=(134.0330, 34.3230)),
    ),
)  # fmt: skip
