# SPDX-License-Identifier: Apache-2.0
"""加西市: digital city hall, local currency, and two small rivers."""

from hiroba.project.demo.town import DemoTown, Figure, Place, Station, Thresholds

MEETING = "第1回加西市スマートシティ推進会議 資料（令和6年8月27日）"

OUTLINE = (
    (134.8101, 34.8769), (134.7899, 34.8878), (134.7997, 34.9053), (134.7975, 34.9277), (134.8034, 34.9360),
    (134.7998, 34.9530), (134.8161, 34.9826), (134.8305, 34.9890), (134.8371, 34.9968), (134.8360, 35.0044),
    (134.8467, 35.0144), (134.8573, 35.0040), (134.8592, 34.9840), (134.8642, 34.9789), (134.8889, 34.9784),
    (134.8929, 34.9620), (134.9284, 34.9543), (134.9310, 34.9491), (134.9307, 34.9354), (134.9187, 34.9315),
    (134.9047, 34.9369), (134.8994, 34.9307), (134.9032, 34.9199), (134.8942, 34.9112), (134.9038, 34.9081),
    (134.8952, 34.8911), (134.9017, 34.8828), (134.8872, 34.8656), (134.8842, 34.8429), (134.8738, 34.8431),
    (134.8582, 34.8570), (134.8286, 34.8605), (134.8178, 34.8563), (134.8197, 34.8655),
)  # fmt: skip

MANGANJI_RIVER = (
    (134.8680, 34.9620), (134.8730, 34.9450), (134.8720, 34.9250), (134.8720, 34.9050), (134.8700, 34.8880),
    (134.8760, 34.8680), (134.8810, 34.8530),
)  # fmt: skip
SHIMOSATO_RIVER = (
    (134.8150, 34.9250), (134.8230, 34.9080), (134.8330, 34.8930), (134.8450, 34.8840), (134.8600, 34.8740),
)  # fmt: skip

KASAI = DemoTown(
    code="282201",
    accent="#7a3b69",
    outline=OUTLINE,
    rivers=(MANGANJI_RIVER, SHIMOSATO_RIVER),
    places=(
        Place(name="北条町横尾", position=(134.8381, 34.9298)),
        Place(name="北条町北条", position=(134.8287, 34.9331)),
        Place(name="北条町古坂", position=(134.8450, 34.9341)),
        Place(name="鶉野町", position=(134.8663, 34.8894)),
        Place(name="網引町", position=(134.8797, 34.8551)),
        Place(name="和泉町", position=(134.8847, 34.9557)),
        Place(name="殿原町", position=(134.8588, 34.9440)),
        Place(name="西剣坂町", position=(134.8030, 34.8944)),
        Place(name="下宮木町", position=(134.8775, 34.8903)),
        Place(name="国正町", position=(134.9270, 34.9463)),
        Place(name="下芥田町", position=(134.8557, 34.9665)),
        Place(name="大内町", position=(134.8425, 34.9565)),
    ),
    stations=(
        Station(
            number="wl01", kind="water_level", name="万願寺川 富合観測点（デモ）", river="万願寺川",
            position=(134.8722, 34.9100), level_at_rest=0.4, response_hours=2,
            thresholds=Thresholds(standby=1.4, caution=1.9, evacuation=2.6, danger=3.1),
        ),
        Station(
            number="wl02", kind="water_level", name="万願寺川 九会観測点（デモ）", river="万願寺川",
            position=(134.8735, 34.8760), level_at_rest=0.5, response_hours=2.5,
            thresholds=Thresholds(standby=1.5, caution=2.1, evacuation=2.8, danger=3.3),
        ),
        Station(
            number="wl03", kind="water_level", name="下里川 下里観測点（デモ）", river="下里川",
            position=(134.8340, 34.8922), level_at_rest=0.3, response_hours=1.5,
            thresholds=Thresholds(standby=1.0, caution=1.4, evacuation=1.9, danger=2.3),
        ),
        Station(number="rf01", kind="rainfall", name="北条 雨量計（デモ）", position=(134.8360, 34.9300)),
        Station(number="rf02", kind="rainfall", name="日吉 雨量計（デモ）", position=(134.8800, 34.9500)),
        Station(number="rf03", kind="rainfall", name="九会 雨量計（デモ）", position=(134.8700, 34.8850)),
    ),
    figures=(
        Figure(name="製造品出荷額（億円、令和元年）", value="3214", source=MEETING),
        Figure(name="第二次産業就業人口比率（%、令和2年）", value="42.5", source=MEETING),
        Figure(name="流入通勤者数（人、令和2年）", value="11346", source=MEETING),
        Figure(name="デジタル市役所窓口の利用者（約、人）", value="21000", source=MEETING),
        Figure(name="ねっぴ～Payの利用者（約、人）", value="15500", source=MEETING),
        Figure(name="ねっぴ～Payの年間利用額（千円、令和5年度）", value="472685", source=MEETING),
        Figure(name="ねっぴ～Payを使える店舗（約）", value="285", source=MEETING),
    ),
)  # fmt: skip
