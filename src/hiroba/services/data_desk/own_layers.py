# SPDX-License-Identifier: Apache-2.0
"""The map layers of all data sets that can be imported, with the titles of what they show."""

from hiroba.kernel.api.registry import Layer, Text

SAFETY = Text(en="Disaster prevention", ja="防災", easy="災害に そなえる")
LIVING = Text(en="Living", ja="くらし", easy="くらし")
LEISURE = Text(en="Sights and culture", ja="観光・文化", easy="見る ところ")
WEATHER = Text(en="Weather and earthquakes", ja="気象・地震", easy="天気と 地震")

Shown = tuple[str, Text]

ADDRESS = (
    ("fullAddress", Text(en="Address", ja="住所")),
    ("buildingNameEtc", Text(en="Building", ja="建物名など")),
)
CONTACT = (
    ("contactPointPhoneNumber", Text(en="Phone", ja="電話番号")),
    ("contactPointExtension", Text(en="Extension", ja="内線番号")),
)
HOURS = (
    ("serviceDay", Text(en="Days", ja="利用できる曜日")),
    ("startTime", Text(en="From", ja="開始時間")),
    ("endTime", Text(en="Until", ja="終了時間")),
    ("dateTimeRemarks", Text(en="Remarks on times", ja="日時の特記事項")),
)
END = (
    ("url", Text(en="Web page", ja="ウェブページ")),
    ("remarks", Text(en="Remarks", ja="備考")),
)
DESCRIPTION = (
    ("description", Text(en="Description", ja="説明")),
    ("accessMethod", Text(en="How to get there", ja="行き方")),
    ("parkingInformation", Text(en="Parking", ja="駐車場")),
)
WARNING = (
    ("warningClass", Text(en="Class", ja="種別")),
    ("headline", Text(en="Headline", ja="見出し")),
    ("publishingOffice", Text(en="Issued by", ja="発表官署")),
    ("reportDateTime", Text(en="Issued at", ja="発表時刻")),
)
JMA = Text(en="Japan Meteorological Agency", ja="気象庁")
JMA_LICENCE = "公共データ利用規約（第1.0版）"
# 気象庁 renews every warning at least twice a day; an older one is not the present state.
WARNING_STALE_MINUTES = 24 * 60

EVACUATION_SITE = Layer(
    entity_type="EvacuationSite",
    title=Text(en="Evacuation sites", ja="指定緊急避難場所", easy="にげる 場所"),
    group=SAFETY,
    symbol="shelter",
    shape="house",
    attributes=(
        ("hazardTypes", Text(en="Usable in", ja="使える災害")),
        ("hazardTypesPartial", Text(en="Partly usable in", ja="一部使える災害")),
        ("alsoDesignatedShelter", Text(en="Also a designated shelter", ja="指定避難所を兼ねる")),
        ("maxCapacity", Text(en="Capacity (people)", ja="想定収容人数（人）")),
        ("targetCommunity", Text(en="Neighbourhoods", ja="対象となる町会・自治会")),
        *ADDRESS,
        ("height", Text(en="Elevation (m)", ja="標高（m）")),
        *CONTACT,
        *END,
    ),
    shown_at_first=True,
)
DESIGNATED_SHELTER = Layer(
    entity_type="DesignatedShelter",
    title=Text(en="Designated shelters", ja="指定避難所", easy="ひなんじょ"),
    group=SAFETY,
    symbol="home",
    shape="house",
    attributes=(
        ("shelterType", Text(en="Kind", ja="種別")),
        ("maxCapacity", Text(en="Capacity (people)", ja="想定収容人数（人）")),
        ("targetPerson", Text(en="For whom", ja="受入対象者")),
        ("petsAccepted", Text(en="Pets", ja="ペットの同行避難")),
        *ADDRESS,
        *CONTACT,
        *END,
    ),
)
AED = Layer(
    entity_type="AED",
    title=Text(en="AED", ja="AED設置箇所", easy="AED（心臓を 助ける きかい）"),
    group=SAFETY,
    symbol="aed",
    shape="square",
    attributes=(
        ("installationLocation", Text(en="Where exactly", ja="設置位置")),
        ("pediatricSupport", Text(en="For children", ja="小児対応設備")),
        *ADDRESS,
        *HOURS,
        *CONTACT,
        ("organizer", Text(en="Operator", ja="設置団体")),
        *END,
    ),
)
FIRE_WATER_SUPPLY = Layer(
    entity_type="FireWaterSupply",
    title=Text(en="Fire water supply", ja="消防水利施設", easy="火を けす 水の 場所"),
    group=SAFETY,
    symbol="hydrant",
    shape="triangle",
    attributes=(
        ("fireWaterSupplyType", Text(en="Kind", ja="種別")),
        ("hydrantDiameter", Text(en="Diameter (mm)", ja="口径（mm）")),
        *ADDRESS,
        *END,
    ),
)
RESERVOIR = Layer(
    entity_type="Reservoir",
    title=Text(en="Irrigation ponds", ja="ため池", easy="ためいけ"),
    group=SAFETY,
    symbol="pond",
    shape="circle",
    attributes=(*ADDRESS, ("identifier", Text(en="Number", ja="番号")), *END),
)
PUBLIC_WIRELESS_LAN = Layer(
    entity_type="PublicWirelessLAN",
    title=Text(en="Public wireless LAN", ja="公衆無線LAN", easy="むりょうの Wi-Fi"),
    group=LIVING,
    symbol="wifi",
    shape="circle",
    attributes=(
        ("ssid", Text(en="Network name (SSID)", ja="SSID")),
        ("area", Text(en="Where it reaches", ja="提供エリア")),
        ("installer", Text(en="Operator", ja="設置者")),
        *ADDRESS,
        *CONTACT,
        *END,
    ),
)
PUBLIC_FACILITY = Layer(
    entity_type="PublicFacility",
    title=Text(en="Public facilities", ja="公共施設", easy="みんなの たてもの"),
    group=LIVING,
    symbol="board",
    shape="square",
    attributes=(*DESCRIPTION, *ADDRESS, *HOURS, *CONTACT, *END),
)
PUBLIC_TOILET = Layer(
    entity_type="PublicToilet",
    title=Text(en="Public toilets", ja="公衆トイレ", easy="トイレ"),
    group=LIVING,
    symbol="toilet",
    shape="square",
    attributes=(
        ("multipurposeToilet", Text(en="Wheelchair toilet", ja="車椅子使用者用トイレ")),
        ("babyCareToilet", Text(en="For babies", ja="乳幼児用設備")),
        ("toiletForOstomates", Text(en="For ostomates", ja="オストメイト対応")),
        *ADDRESS,
        *HOURS,
        *END,
    ),
)
MEDICAL_INSTITUTION = Layer(
    entity_type="MedicalInstitution",
    title=Text(en="Medical institutions", ja="医療機関", easy="びょういん"),
    group=LIVING,
    symbol="hospital",
    shape="square",
    attributes=(
        ("medicalType", Text(en="Kind", ja="医療機関の種類")),
        ("medicalSpecialities", Text(en="Specialities", ja="診療科目")),
        ("numberOfBeds", Text(en="Beds", ja="病床数")),
        *ADDRESS,
        *HOURS,
        *CONTACT,
        *END,
    ),
)
TOURIST_FACILITY = Layer(
    entity_type="TouristFacility",
    title=Text(en="Tourist facilities", ja="観光施設", easy="かんこうの 場所"),
    group=LEISURE,
    symbol="star",
    shape="diamond",
    attributes=(
        *DESCRIPTION,
        ("openingHours", Text(en="Opening hours", ja="営業時間")),
        ("fee", Text(en="Fee", ja="料金")),
        *ADDRESS,
        *HOURS,
        *CONTACT,
        *END,
    ),
)
CULTURAL_PROPERTY = Layer(
    entity_type="CulturalProperty",
    title=Text(en="Cultural properties", ja="文化財", easy="むかしからの 大切な もの"),
    group=LEISURE,
    symbol="temple",
    shape="diamond",
    attributes=(
        ("culturalPropertyClassification", Text(en="Classification", ja="文化財分類")),
        ("designatedDate", Text(en="Designated on", ja="指定日")),
        ("tradeName", Text(en="Owner", ja="所有者等")),
        ("description", Text(en="Description", ja="説明")),
        *ADDRESS,
        *CONTACT,
        *END,
    ),
)
WEATHER_WARNING = Layer(
    entity_type="WeatherWarning",
    title=Text(en="Weather warnings", ja="気象警報・注意報", easy="天気の 注意"),
    group=WEATHER,
    symbol="alert",
    shape="triangle",
    attributes=(("level", Text(en="Alert level", ja="警戒レベル相当")), *WARNING),
    value="warningRank",
    stale_minutes=WARNING_STALE_MINUTES,
    source=JMA,
    licence=JMA_LICENCE,
)
EARTHQUAKE_REPORT = Layer(
    entity_type="EarthquakeReport",
    title=Text(en="Earthquakes", ja="地震情報", easy="地震の お知らせ"),
    group=WEATHER,
    symbol="signal",
    shape="circle",
    attributes=(
        ("maxIntensity", Text(en="Highest intensity", ja="最大震度")),
        ("intensityInTown", Text(en="Intensity in this town", ja="この町の震度")),
        ("magnitude", Text(en="Magnitude", ja="マグニチュード")),
        ("depthKm", Text(en="Depth (km)", ja="深さ（km）")),
        ("originTime", Text(en="Time", ja="発生時刻")),
        ("headline", Text(en="Headline", ja="見出し")),
        ("remarks", Text(en="Remarks", ja="付加文")),
    ),
    source=JMA,
    licence=JMA_LICENCE,
)
TSUNAMI_WARNING = Layer(
    entity_type="TsunamiWarning",
    title=Text(en="Tsunami warnings", ja="津波警報・注意報", easy="津波の 注意"),
    group=WEATHER,
    symbol="tide",
    shape="triangle",
    attributes=(
        ("maxHeightDescription", Text(en="Expected height", ja="予想される高さ")),
        ("firstArrivalTime", Text(en="First arrival", ja="第1波の到達予想")),
        ("firstArrivalCondition", Text(en="State of arrival", ja="到達の状況")),
        *WARNING,
    ),
    value="warningRank",
    stale_minutes=WARNING_STALE_MINUTES,
    source=JMA,
    licence=JMA_LICENCE,
)

LAYERS = (
    WEATHER_WARNING,
    EARTHQUAKE_REPORT,
    TSUNAMI_WARNING,
    EVACUATION_SITE,
    DESIGNATED_SHELTER,
    AED,
    FIRE_WATER_SUPPLY,
    RESERVOIR,
    PUBLIC_WIRELESS_LAN,
    PUBLIC_FACILITY,
    PUBLIC_TOILET,
    MEDICAL_INSTITUTION,
    TOURIST_FACILITY,
    CULTURAL_PROPERTY,
)
