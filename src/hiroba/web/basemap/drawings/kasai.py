# SPDX-License-Identifier: Apache-2.0
"""加西市. Outline after 国土数値情報（行政区域データ、国土交通省）, simplified; everything else drawn by hand."""

from hiroba.web.basemap.drawing import Area, Drawing, Line, Place

# fmt: off
OUTLINE = (
    (134.814, 34.867), (134.786, 34.887), (134.797, 34.906), (134.794, 34.929), (134.8, 34.936), (134.796, 34.953),
    (134.813, 34.985), (134.828, 34.991), (134.833, 35.005), (134.847, 35.018), (134.861, 35.006), (134.866, 34.981),
    (134.892, 34.981), (134.895, 34.965), (134.93, 34.958), (134.934, 34.934), (134.918, 34.928), (134.905, 34.934),
    (134.902, 34.929), (134.909, 34.919), (134.897, 34.911), (134.907, 34.909), (134.898, 34.891), (134.905, 34.884),
    (134.89, 34.864), (134.888, 34.84), (134.873, 34.84), (134.858, 34.854), (134.829, 34.857), (134.816, 34.853),
)

LINES = (
    Line(kind="river", name="万願寺川", name_en="Mangan-ji River", points=(
        (134.843, 35.006), (134.853, 34.977), (134.868, 34.955), (134.88, 34.932), (134.887, 34.907),
        (134.893, 34.885), (134.907, 34.876), (134.922, 34.872))),
    Line(kind="stream", name="下里川", name_en="Shimosato River", points=(
        (134.812, 34.938), (134.818, 34.915), (134.83, 34.893), (134.853, 34.886), (134.875, 34.882),
        (134.893, 34.885))),
    Line(kind="stream", name="普光寺川", name_en="Fuko-ji River", points=(
        (134.888, 34.975), (134.896, 34.955), (134.89, 34.935), (134.887, 34.907))),
    Line(kind="motorway", name="中国自動車道", name_en="Chugoku Expressway", points=(
        (134.74, 34.963), (134.79, 34.96), (134.82, 34.953), (134.855, 34.945), (134.9, 34.941), (134.945, 34.937),
        (134.99, 34.93))),
    Line(kind="main", name="国道372号", name_en="Route 372", points=(
        (134.74, 34.87), (134.79, 34.898), (134.82, 34.903), (134.845, 34.909), (134.87, 34.919), (134.9, 34.926),
        (134.935, 34.931), (134.98, 34.94))),
    Line(kind="local", name="県道23号", name_en="Route 23", points=(
        (134.76, 34.935), (134.8, 34.93), (134.83, 34.93), (134.865, 34.936), (134.9, 34.951), (134.945, 34.965))),
    Line(kind="local", name="県道24号", name_en="Route 24", points=(
        (134.834, 34.99), (134.843, 34.965), (134.84, 34.945), (134.834, 34.93))),
    Line(kind="local", name="県道79号", name_en="Route 79", points=(
        (134.845, 34.93), (134.86, 34.905), (134.872, 34.885), (134.88, 34.86), (134.89, 34.835))),
    Line(kind="local", name="県道81号", name_en="Route 81", points=(
        (134.79, 34.885), (134.83, 34.888), (134.865, 34.884), (134.9, 34.888), (134.93, 34.895))),
    Line(kind="railway", name="北条鉄道", name_en="Hojo Railway", points=(
        (134.921, 34.891), (134.908, 34.876), (134.893, 34.868), (134.874, 34.875), (134.862, 34.885),
        (134.847, 34.892),
        (134.832, 34.898), (134.827, 34.911), (134.83, 34.928))),
)

AREAS = (
    Area(kind="hill", ring=(
        (134.79, 34.887), (134.815, 34.868), (134.833, 34.872), (134.836, 34.883), (134.82, 34.889),
        (134.8, 34.897))),
    Area(kind="hill", ring=(
        (134.82, 34.852), (134.858, 34.853), (134.85, 34.864), (134.828, 34.866))),
    Area(kind="hill", ring=(
        (134.8, 34.955), (134.815, 34.96), (134.832, 34.972), (134.846, 34.99), (134.85, 35.015), (134.835, 35.003),
        (134.829, 34.99), (134.814, 34.984))),
    Area(kind="hill", ring=(
        (134.857, 34.98), (134.862, 34.967), (134.878, 34.966), (134.893, 34.97), (134.891, 34.98), (134.865, 34.98),
        (134.86, 35.003))),
    Area(kind="green", name="玉丘史跡公園", name_en="Tamaoka Park", ring=(
        (134.849, 34.925), (134.856, 34.924), (134.857, 34.929), (134.85, 34.93))),
    Area(kind="green", name="フラワーセンター", name_en="Flower Center", ring=(
        (134.874, 34.918), (134.882, 34.917), (134.884, 34.924), (134.876, 34.925))),
    Area(kind="lake", ring=((134.862, 34.895), (134.868, 34.894), (134.869, 34.899), (134.863, 34.9))),
    Area(kind="lake", ring=((134.81, 34.945), (134.815, 34.944), (134.815, 34.948), (134.811, 34.949))),
)

PLACES = (
    Place(kind="town", at=(134.852, 34.916), name="加西市", name_en="Kasai"),
    Place(kind="office", at=(134.842, 34.928), name="加西市役所", name_en="City Hall"),
    Place(kind="station", at=(134.83, 34.928), name="北条町駅", name_en="Hojomachi Sta."),
    Place(kind="station", at=(134.862, 34.885), name="法華口駅", name_en="Hokkeguchi Sta."),
    Place(kind="station", at=(134.847, 34.892), name="播磨下里駅", name_en="Harima-Shimosato Sta."),
    Place(kind="station", at=(134.893, 34.868), name="網引駅", name_en="Abiki Sta."),
    Place(kind="district", at=(134.83, 34.934), name="北条町", name_en="Hojo"),
    Place(kind="district", at=(134.869, 34.889), name="鶉野町", name_en="Uzurano"),
    Place(kind="district", at=(134.833, 34.909), name="鎮岩町", name_en="Tokoiwa"),
    Place(kind="district", at=(134.894, 34.897), name="繁昌町", name_en="Hanjo"),
    Place(kind="district", at=(134.885, 34.955), name="和泉町", name_en="Izumi"),
    Place(kind="district", at=(134.843, 34.957), name="大内町", name_en="Ouchi"),
    Place(kind="district", at=(134.857, 34.972), name="下芥田町", name_en="Shimogeta"),
    Place(kind="district", at=(134.842, 34.998), name="上万願寺町", name_en="Kamimangan-ji"),
    Place(kind="district", at=(134.822, 34.971), name="若井町", name_en="Wakai"),
    Place(kind="district", at=(134.808, 34.906), name="山下町", name_en="Yamashita"),
    Place(kind="district", at=(134.803, 34.886), name="中山町", name_en="Nakayama"),
    Place(kind="district", at=(134.824, 34.862), name="坂本町", name_en="Sakamoto"),
    Place(kind="district", at=(134.88, 34.853), name="網引町", name_en="Abiki"),
    Place(kind="district", at=(134.893, 34.928), name="別府町", name_en="Befu"),
    Place(kind="district", at=(134.92, 34.945), name="油谷町", name_en="Yutani"),
    Place(kind="peak", at=(134.833, 34.88), name="善防山 251m", name_en="Mt. Zenbo 251 m"),
)
# fmt: on

DRAWING = Drawing(code="282201", outline=(OUTLINE,), lines=LINES, areas=AREAS, places=PLACES)
