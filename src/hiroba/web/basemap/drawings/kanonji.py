# SPDX-License-Identifier: Apache-2.0
"""観音寺市. Outline after 国土数値情報（行政区域データ、国土交通省）, simplified; everything else drawn by hand.

Railway, expressway and Route 11 come with the drawing of 高松市.
"""

from hiroba.web.basemap.drawing import Area, Drawing, Line, Place

# fmt: off
MAINLAND = (
    (133.74, 34.05), (133.723, 34.036), (133.721, 34.022), (133.689, 34.012), (133.68, 34.013), (133.665, 34.027),
    (133.639, 34.026), (133.627, 34.038), (133.613, 34.032), (133.604, 34.036), (133.601, 34.043), (133.623, 34.049),
    (133.631, 34.06), (133.637, 34.114), (133.628, 34.119), (133.639, 34.125), (133.64, 34.154), (133.646, 34.164),
    (133.662, 34.166), (133.669, 34.143), (133.712, 34.129), (133.717, 34.088), (133.732, 34.083),
)
IBUKIJIMA = (
    (133.531, 34.136), (133.537, 34.131), (133.54, 34.133), (133.542, 34.129), (133.538, 34.126), (133.533, 34.126),
    (133.526, 34.133), (133.527, 34.137),
)

LINES = (
    Line(kind="river", name="財田川", name_en="Saita River", points=(
        (133.83, 34.09), (133.78, 34.108), (133.735, 34.122), (133.695, 34.131), (133.665, 34.13), (133.652, 34.134),
        (133.64, 34.139))),
    Line(kind="stream", name="柞田川", name_en="Kunita River", points=(
        (133.722, 34.045), (133.705, 34.07), (133.685, 34.09), (133.66, 34.106), (133.637, 34.11))),
    Line(kind="stream", name="一の谷川", name_en="Ichinotani River", points=(
        (133.71, 34.095), (133.69, 34.11), (133.668, 34.12), (133.645, 34.12), (133.634, 34.118))),
    Line(kind="main", name="国道377号", name_en="Route 377", points=(
        (133.637, 34.055), (133.665, 34.06), (133.69, 34.072), (133.72, 34.092), (133.755, 34.11), (133.8, 34.13))),
    Line(kind="local", name="県道8号", name_en="Route 8", points=(
        (133.66, 34.127), (133.673, 34.105), (133.69, 34.08), (133.71, 34.055), (133.73, 34.03))),
    Line(kind="local", name="県道21号", name_en="Route 21", points=(
        (133.65, 34.165), (133.647, 34.145), (133.655, 34.13), (133.648, 34.105), (133.64, 34.08), (133.637, 34.06))),
    Line(kind="local", name="県道237号", name_en="Route 237", points=(
        (133.66, 34.128), (133.685, 34.125), (133.71, 34.115), (133.735, 34.105))),
)

AREAS = (
    Area(kind="hill", ring=(
        (133.64, 34.142), (133.65, 34.142), (133.664, 34.145), (133.66, 34.164), (133.647, 34.162),
        (133.641, 34.153))),
    Area(kind="hill", ring=(
        (133.628, 34.038), (133.64, 34.028), (133.665, 34.029), (133.682, 34.015), (133.72, 34.024), (133.737, 34.05),
        (133.72, 34.06), (133.695, 34.055), (133.665, 34.045), (133.64, 34.045))),
    Area(kind="green", name="琴弾公園", name_en="Kotohiki Park", ring=(
        (133.642, 34.128), (133.65, 34.129), (133.65, 34.137), (133.643, 34.137))),
    Area(kind="lake", name="豊稔池", name_en="Honen Reservoir", ring=(
        (133.697, 34.037), (133.702, 34.036), (133.703, 34.04), (133.698, 34.041))),
    Area(kind="lake", name="一ノ谷池", name_en="Ichinotani Pond", ring=(
        (133.699, 34.1), (133.706, 34.099), (133.707, 34.105), (133.7, 34.106))),
)

PLACES = (
    Place(kind="town", at=(133.675, 34.118), name="観音寺市", name_en="Kan'onji"),
    Place(kind="office", at=(133.661, 34.127), name="観音寺市役所", name_en="City Hall"),
    Place(kind="station", at=(133.657, 34.126), name="観音寺駅", name_en="Kan'onji Sta."),
    Place(kind="station", at=(133.694, 34.139), name="本山駅", name_en="Motoyama Sta."),
    Place(kind="station", at=(133.638, 34.07), name="豊浜駅", name_en="Toyohama Sta."),
    Place(kind="district", at=(133.664, 34.086), name="大野原町", name_en="Onohara"),
    Place(kind="district", at=(133.644, 34.065), name="豊浜町", name_en="Toyohama"),
    Place(kind="district", at=(133.655, 34.103), name="柞田町", name_en="Kunita"),
    Place(kind="district", at=(133.646, 34.148), name="室本町", name_en="Muromoto"),
    Place(kind="district", at=(133.7, 34.085), name="粟井町", name_en="Awai"),
    Place(kind="district", at=(133.7, 34.116), name="木之郷町", name_en="Kinogo"),
    Place(kind="district", at=(133.675, 34.134), name="高屋町", name_en="Takaya"),
    Place(kind="district", at=(133.534, 34.131), name="伊吹町", name_en="Ibuki"),
    Place(kind="park", at=(133.641, 34.131), name="有明浜", name_en="Ariake Beach"),
    Place(kind="peak", at=(133.724, 34.035), name="雲辺寺山 927m", name_en="Mt. Unpenji 927 m"),
)
# fmt: on

DRAWING = Drawing(code="372056", outline=(MAINLAND, IBUKIJIMA), lines=LINES, areas=AREAS, places=PLACES)
