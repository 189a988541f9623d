# SPDX-License-Identifier: Apache-2.0
"""The entity types of all data sets that can be imported, each with the published model that it follows.

Types that sensors write too (WaterLevelObserved, RainfallObserved, RoadRestriction) and PopulationStatistics belong
to the dashboard.
"""

from hiroba.kernel.api.registry import EntityType
from hiroba.services.data_desk.own_layers import LAYERS

_AREA_DATA = "エリアデータ標準データモデル 2026-09-04"
_DATASETS = "自治体標準オープンデータセット 20260801"
_DISASTER = "datamodels.jp, 自治体標準オープンデータセット 03, EEI 21"
_JMA = "気象庁防災情報XML"

_MODELS = {
    "EvacuationSite": _DISASTER,
    "DesignatedShelter": _DISASTER,
    "AED": f"{_AREA_DATA} AED",
    "PublicWirelessLAN": f"{_AREA_DATA} 公衆無線LAN",
    "PublicFacility": f"{_AREA_DATA} 公共施設",
    "PublicToilet": f"{_AREA_DATA} 公衆トイレ",
    "MedicalInstitution": f"{_AREA_DATA} 医療機関",
    "TouristFacility": f"{_AREA_DATA} 観光施設",
    "CulturalProperty": f"{_AREA_DATA} 文化財",
    "FireWaterSupply": f"{_AREA_DATA} 消防水利施設",
    "ChildcareFacility": f"{_AREA_DATA} 子育て支援施設",
    "CareServiceOffice": f"{_AREA_DATA} 介護サービス事業所",
    "Event": f"{_AREA_DATA} イベント",
    "VacantHouse": f"{_AREA_DATA} 空き家バンク",
    "Parking": f"{_AREA_DATA} 駐車場",
    "BicycleParking": f"{_AREA_DATA} 駐輪場",
    "PeopleFlowObserved": f"{_AREA_DATA} 人流",
    "OpenDataset": f"{_DATASETS} オープンデータ一覧",
    "FoodBusiness": f"{_DATASETS} 食品等営業許可・届出",
    "SchoolDistrict": f"{_DATASETS} 小中学校通学区域情報",
    "EducationalInstitution": f"{_DATASETS} 教育機関",
    "DisasterRadioSpeaker": f"{_DATASETS} 防災行政無線",
    "PollingPlace": f"{_DATASETS} 投票所",
    "WasteSortingRule": f"{_DATASETS} ゴミの分別方法",
    "WasteCollectionSite": f"{_DATASETS} ゴミ集積場所",
    "BabyStation": f"{_DATASETS} 赤ちゃんの駅",
    "WasteCollectionCalendar": "Hiroba, one row for each district",
    "SchoolStatistics": "Hiroba, one entity for each school",
    "WellBeingSurveyResult": "Hiroba, sums of the 地域幸福度(Well-Being)指標 questionnaire",
    "Reservoir": "Hiroba, CORE ADDR GEO",
    "PointOfInterest": "Smart Data Models PointOfInterest",
    "WeatherWarning": f"{_JMA} VPWW53–61",
    "LandslideWarning": f"{_JMA} VXWW50",
    "RiverFloodForecast": f"{_JMA} VXKO",
    "HeavyRainRecord": f"{_JMA} VPOA50",
    "TornadoWatch": f"{_JMA} VPHW50, VPHW51",
    "EarlyWarningInformation": f"{_JMA} VPFD60, VPFD61",
    "WeatherBulletin": f"{_JMA} VPZJ50, VPCJ50, VPFJ50, VPBS50",
    "Typhoon": f"{_JMA} VPTW60",
    "EarthquakeReport": f"{_JMA} VXSE51, 52, 53, 61",
    "EarthquakeEarlyWarning": f"{_JMA} VXSE43, 44, 45",
    "EarthquakeBulletin": f"{_JMA} VXSE56, VXSE60, VXSE62, VYSE",
    "TsunamiWarning": f"{_JMA} VTSE41",
    "TsunamiObservation": f"{_JMA} VTSE51, VTSE52",
    "VolcanicWarning": f"{_JMA} VFVO50",
    "VolcanoBulletin": f"{_JMA} VFVO51, VFVO52",
}

ENTITY_TYPES = tuple(
    EntityType(name=layer.entity_type, title=layer.title, audience="public", model=_MODELS[layer.entity_type])
    for layer in LAYERS
)
