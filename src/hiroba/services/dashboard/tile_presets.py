# SPDX-License-Identifier: Apache-2.0
"""Tiles of public bodies that towns ask for most. Source of the addresses: 地理院タイル一覧 and ハザードマップポータル
サイト オープンデータ配信, both of 国土交通省国土地理院. A town adds them with one press; none is on by itself.
"""

from dataclasses import dataclass

GSI = "国土地理院"
HAZARD_PORTAL = "ハザードマップポータルサイト（国土交通省）"
_HAZARD = "https://disaportaldata.gsi.go.jp/raster"
_XYZ = "{z}/{x}/{y}"


@dataclass(frozen=True, kw_only=True)
class Preset:
    title: str
    title_en: str
    address: str
    attribution: str
    zoom_min: int = 2
    zoom_max: int = 17
    opacity_percent: int = 70


def _hazard(title: str, title_en: str, folder: str) -> Preset:
    return Preset(
        title=title, title_en=title_en, address=f"{_HAZARD}/{folder}/{_XYZ}.png", attribution=HAZARD_PORTAL
    )


PRESETS = (
    _hazard(
        "洪水浸水想定区域（想定最大規模）", "Flood depth, greatest assumed", "01_flood_l2_shinsuishin_data"
    ),
    _hazard("高潮浸水想定区域", "Storm surge depth", "03_hightide_l2_shinsuishin_data"),
    _hazard("津波浸水想定", "Tsunami depth", "04_tsunami_newlegend_data"),
    _hazard("土砂災害警戒区域（土石流）", "Debris flow warning area", "05_dosekiryukeikaikuiki"),
    _hazard("土砂災害警戒区域（急傾斜地の崩壊）", "Steep slope warning area", "05_kyukeishakeikaikuiki"),
    _hazard("土砂災害警戒区域（地すべり）", "Landslide warning area", "05_jisuberikeikaikuiki"),
    Preset(
        title="空中写真（全国最新写真）",
        title_en="Aerial photograph",
        address=f"https://cyberjapandata.gsi.go.jp/xyz/seamlessphoto/{_XYZ}.jpg",
        attribution=GSI,
        zoom_max=18,
        opacity_percent=100,
    ),
    Preset(
        title="標準地図",
        title_en="Standard map",
        address=f"https://cyberjapandata.gsi.go.jp/xyz/std/{_XYZ}.png",
        attribution=GSI,
        zoom_min=5,
        zoom_max=18,
        opacity_percent=100,
    ),
)
