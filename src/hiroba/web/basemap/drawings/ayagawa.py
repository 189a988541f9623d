# SPDX-License-Identifier: Apache-2.0
"""綾川町. Outline after 国土数値情報（行政区域データ、国土交通省）, simplified; everything else drawn by hand.

Railway and Route 32 come with the drawing of 高松市.
"""

from hiroba.web.basemap.drawing import Area, Drawing, Line, Place

# fmt: off
OUTLINE = (
    (133.944, 34.278), (133.945, 34.27), (133.992, 34.263), (133.985, 34.242), (134.013, 34.212), (134.017, 34.19),
    (134.025, 34.188), (134.025, 34.14), (133.989, 34.145), (133.972, 34.158), (133.951, 34.157), (133.929, 34.193),
    (133.896, 34.214), (133.901, 34.241), (133.893, 34.245), (133.902, 34.262), (133.933, 34.266),
)

LINES = (
    Line(kind="river", name="綾川", name_en="Aya River", points=(
        (134.018, 34.15), (134.0, 34.168), (133.98, 34.182), (133.965, 34.2), (133.94, 34.215), (133.915, 34.225),
        (133.908, 34.238), (133.922, 34.25), (133.928, 34.272), (133.91, 34.295), (133.885, 34.318),
        (133.873, 34.338))),
    Line(kind="main", name="国道377号", name_en="Route 377", points=(
        (133.85, 34.19), (133.89, 34.205), (133.93, 34.212), (133.965, 34.2), (134.0, 34.19), (134.05, 34.195))),
    Line(kind="local", name="県道17号", name_en="Route 17", points=(
        (133.96, 34.29), (133.955, 34.265), (133.95, 34.24), (133.945, 34.21), (133.965, 34.175), (133.99, 34.145))),
    Line(kind="local", name="県道39号", name_en="Route 39", points=(
        (133.915, 34.29), (133.92, 34.255), (133.915, 34.228), (133.91, 34.195), (133.915, 34.17))),
)

AREAS = (
    Area(kind="hill", ring=(
        (133.93, 34.195), (133.952, 34.16), (133.972, 34.16), (133.99, 34.147), (134.023, 34.143), (134.023, 34.185),
        (134.014, 34.19), (133.985, 34.19), (133.955, 34.195), (133.938, 34.205))),
    Area(kind="hill", ring=(
        (133.955, 34.225), (133.98, 34.212), (134.008, 34.212), (133.985, 34.238), (133.965, 34.24))),
    Area(kind="lake", name="長柄湖", name_en="Lake Nagara", ring=(
        (133.976, 34.183), (133.984, 34.18), (133.989, 34.184), (133.981, 34.188))),
    Area(kind="lake", name="府中湖", name_en="Lake Fuchu", ring=(
        (133.921, 34.27), (133.927, 34.268), (133.93, 34.278), (133.922, 34.287), (133.918, 34.283))),
)

PLACES = (
    Place(kind="town", at=(133.935, 34.233), name="綾川町", name_en="Ayagawa"),
    Place(kind="office", at=(133.923, 34.25), name="綾川町役場", name_en="Town Hall"),
    Place(kind="station", at=(133.921, 34.246), name="滝宮駅", name_en="Takinomiya Sta."),
    Place(kind="station", at=(133.95, 34.258), name="陶駅", name_en="Sue Sta."),
    Place(kind="station", at=(133.969, 34.264), name="畑田駅", name_en="Hatada Sta."),
    Place(kind="station", at=(133.899, 34.233), name="羽床駅", name_en="Hayuka Sta."),
    Place(kind="district", at=(133.942, 34.262), name="陶", name_en="Sue"),
    Place(kind="district", at=(133.975, 34.256), name="畑田", name_en="Hatada"),
    Place(kind="district", at=(133.912, 34.252), name="滝宮", name_en="Takinomiya"),
    Place(kind="district", at=(133.905, 34.222), name="羽床下", name_en="Hayuka"),
    Place(kind="district", at=(133.935, 34.207), name="山田下", name_en="Yamada"),
    Place(kind="district", at=(133.97, 34.193), name="西分", name_en="Nishibun"),
    Place(kind="district", at=(134.003, 34.178), name="枌所東", name_en="Sogisho"),
    Place(kind="district", at=(133.955, 34.172), name="枌所西", name_en="Sogisho-nishi"),
)
# fmt: on

DRAWING = Drawing(code="373877", outline=(OUTLINE,), lines=LINES, areas=AREAS, places=PLACES)
