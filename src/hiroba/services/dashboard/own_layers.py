# SPDX-License-Identifier: Apache-2.0
"""The entity types and layers that the dashboard declares itself: sensors, cameras, roads, school routes.

Other services declare their own layers in their manifests; the dashboard shows all of them alike.
"""

from hiroba.kernel.api.registry import EntityType, Layer, Text

STALE_MINUTES = 30
"""Stations report every 10 minutes; three reports missing in a row mean that the value is not the present one."""

DEVICES = Text(en="Sensors of the town", ja="町のセンサー", easy="まちの センサー")

WATER = Text(en="Rivers, rain and snow", ja="川・雨・雪", easy="川・雨・雪")
ROADS = Text(en="Roads", ja="道路", easy="道")
FIGURES = Text(en="Figures of the town", ja="まちの数字", easy="まちの 数字")
WATCHING = Text(en="Watching over children", ja="子どもの見守り", easy="子どもを 見守る")

ENTITY_TYPES = (
    EntityType(
        name="WaterLevelObserved",
        title=Text(en="River level", ja="河川水位", easy="川の 水の 高さ"),
        audience="public",
        model="Smart Data Models Environment/FloodMonitoring, EEI 25 河川水位",
    ),
    EntityType(
        name="RainfallObserved",
        title=Text(en="Rainfall", ja="雨量", easy="雨の 量"),
        audience="public",
        model="Smart Data Models Weather/WeatherObserved",
    ),
    EntityType(
        name="SnowDepthObserved",
        title=Text(en="Snow depth", ja="積雪", easy="雪の 深さ"),
        audience="public",
        model="Smart Data Models Weather/WeatherObserved",
    ),
    EntityType(
        name="TideLevelObserved",
        title=Text(en="Tide level", ja="潮位", easy="海の 水の 高さ"),
        audience="public",
        model="Smart Data Models Weather/SeaConditions",
    ),
    EntityType(
        name="RoadRestriction",
        title=Text(en="Road restrictions", ja="道路通行規制", easy="通れない 道"),
        audience="public",
        model="EEI 05 道路通行止め, Smart Data Models Transportation/RestrictedTrafficArea",
    ),
    EntityType(
        name="WatchCamera",
        title=Text(en="Watch-over cameras", ja="見守りカメラ", easy="見守り カメラ"),
        audience="public",
        model="Smart Data Models Device/Camera",
    ),
    EntityType(
        name="TagDetector",
        title=Text(en="Watch-over tag detectors", ja="見守り検知器", easy="見守り タグの センサー"),
        audience="public",
        model="Smart Data Models Device/Device",
    ),
    EntityType(
        name="SchoolRoute",
        title=Text(en="School routes", ja="通学路", easy="学校へ 行く 道"),
        audience="public",
        model="Smart Data Models Transportation/RoadSegment",
    ),
    EntityType(
        name="KeyPerformanceIndicator",
        title=Text(en="Published figures", ja="公表値", easy="まちの 数字"),
        audience="public",
        model="Smart Data Models KeyPerformanceIndicator",
    ),
    EntityType(
        name="PopulationStatistics",
        title=Text(en="Population by area", ja="地域・年齢別人口", easy="住んでいる 人の 数"),
        audience="public",
        model="自治体標準オープンデータセット 地域・年齢別人口",
    ),
)

LAYERS = (
    Layer(
        entity_type="WaterLevelObserved",
        title=ENTITY_TYPES[0].title,
        group=WATER,
        symbol="wave",
        shape="circle",
        value="waterLevel",
        unit="m",
        thresholds=("standbyLevel", "cautionLevel", "evacuationLevel", "dangerLevel"),
        attributes=(
            ("waterLevel", Text(en="Water level", ja="水位", easy="水の 高さ")),
            ("riverName", Text(en="River", ja="川", easy="川")),
            ("standbyLevel", Text(en="Flood watch", ja="水防団待機")),
            ("cautionLevel", Text(en="Caution", ja="氾濫注意")),
            ("evacuationLevel", Text(en="Evacuation judgement", ja="避難判断")),
            ("dangerLevel", Text(en="Flood danger", ja="氾濫危険")),
        ),
        stale_minutes=STALE_MINUTES,
        shown_at_first=True,
        source=DEVICES,
    ),
    Layer(
        entity_type="RainfallObserved",
        title=ENTITY_TYPES[1].title,
        group=WATER,
        symbol="rain",
        shape="circle",
        value="rainfallHour",
        unit="mm",
        attributes=(
            ("rainfallHour", Text(en="Rain in the last hour", ja="1時間雨量", easy="1時間の 雨")),
            ("rainfall10Minutes", Text(en="Rain in 10 minutes", ja="10分間雨量", easy="10分の 雨")),
        ),
        stale_minutes=STALE_MINUTES,
        shown_at_first=True,
        source=DEVICES,
    ),
    Layer(
        entity_type="SnowDepthObserved",
        title=ENTITY_TYPES[2].title,
        group=WATER,
        symbol="snow",
        shape="circle",
        value="snowDepth",
        unit="cm",
        attributes=(("snowDepth", Text(en="Snow depth", ja="積雪", easy="雪の 深さ")),),
        stale_minutes=STALE_MINUTES,
        shown_at_first=True,
        source=DEVICES,
    ),
    Layer(
        entity_type="TideLevelObserved",
        title=ENTITY_TYPES[3].title,
        group=WATER,
        symbol="tide",
        shape="circle",
        value="tideLevel",
        unit="m",
        attributes=(("tideLevel", Text(en="Tide level", ja="潮位", easy="海の 水の 高さ")),),
        stale_minutes=STALE_MINUTES,
        shown_at_first=True,
        source=DEVICES,
    ),
    Layer(
        entity_type="RoadRestriction",
        title=ENTITY_TYPES[4].title,
        group=ROADS,
        symbol="cone",
        shape="diamond",
        value="restrictionStatus",
        attributes=(
            ("restrictionStatus", Text(en="State", ja="状態", easy="ようす")),
            ("restrictionType", Text(en="Restriction", ja="規制の内容", easy="きまり")),
            ("roadName", Text(en="Road", ja="路線", easy="道の 名前")),
            ("reason", Text(en="Reason", ja="理由", easy="理由")),
            ("startedAt", Text(en="Since", ja="開始", easy="いつから")),
        ),
        shown_at_first=True,
        source=Text(en="Road office", ja="道路管理担当", easy="道の 担当"),
    ),
    Layer(
        entity_type="WatchCamera",
        title=ENTITY_TYPES[5].title,
        group=WATCHING,
        symbol="camera",
        shape="square",
        attributes=(
            ("refSchoolRoute", Text(en="School route", ja="通学路", easy="学校へ 行く 道")),
            ("dateInstalled", Text(en="Installed", ja="設置日", easy="つけた 日")),
            ("identifier", Text(en="Number", ja="番号", easy="番号")),
            ("deviceState", Text(en="State of the device", ja="機器の状態", easy="機械の ようす")),
        ),
        source=DEVICES,
    ),
    Layer(
        entity_type="TagDetector",
        title=ENTITY_TYPES[6].title,
        group=WATCHING,
        symbol="signal",
        shape="triangle",
        attributes=(
            ("refSchoolRoute", Text(en="School route", ja="通学路", easy="学校へ 行く 道")),
            ("dateInstalled", Text(en="Installed", ja="設置日", easy="つけた 日")),
            ("identifier", Text(en="Number", ja="番号", easy="番号")),
            ("deviceState", Text(en="State of the device", ja="機器の状態", easy="機械の ようす")),
        ),
        source=DEVICES,
    ),
    Layer(
        entity_type="SchoolRoute",
        title=ENTITY_TYPES[7].title,
        group=WATCHING,
        symbol="route",
        shape="line",
        attributes=(("schoolName", Text(en="School", ja="学校", easy="学校")),),
        source=Text(en="Board of education", ja="教育委員会"),
    ),
    Layer(
        entity_type="KeyPerformanceIndicator",
        title=ENTITY_TYPES[8].title,
        group=FIGURES,
        symbol="list",
        shape="square",
        attributes=(
            ("kpiValue", Text(en="Value", ja="値", easy="数")),
            ("source", Text(en="Document", ja="出典", easy="どこから")),
        ),
    ),
    Layer(
        entity_type="PopulationStatistics",
        title=ENTITY_TYPES[9].title,
        group=FIGURES,
        symbol="people",
        shape="square",
        attributes=(
            ("totalPopulation", Text(en="Population", ja="総人口", easy="人の 数")),
            ("numberOfHousehold", Text(en="Households", ja="世帯数", easy="家の 数（世帯数）")),
            ("dateOfSurvey", Text(en="Date", ja="調査年月日", easy="しらべた 日")),
            ("areaName", Text(en="Area", ja="地域", easy="地域")),
            ("areaCode", Text(en="Code of the area", ja="地域コード", easy="地域の 番号")),
        ),
    ),
)
