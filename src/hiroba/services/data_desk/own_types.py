# SPDX-License-Identifier: Apache-2.0
"""The entity types of all data sets that can be imported."""

from hiroba.kernel.api.registry import EntityType, Text

_AREA_DATA = "エリアデータ標準データモデル 2026-09-04"
_DISASTER = "datamodels.jp, 自治体標準オープンデータセット 03, EEI 21"
_JMA = "気象庁防災情報XML"


def _public(name: str, title: Text, model: str) -> EntityType:
    return EntityType(name=name, title=title, audience="public", model=model)


ENTITY_TYPES = (
    _public(
        "EvacuationSite", Text(en="Evacuation sites", ja="指定緊急避難場所", easy="にげる 場所"), _DISASTER
    ),
    _public(
        "DesignatedShelter", Text(en="Designated shelters", ja="指定避難所", easy="ひなんじょ"), _DISASTER
    ),
    _public("AED", Text(en="AED", ja="AED", easy="AED（心臓を 助ける きかい）"), f"{_AREA_DATA} AED"),
    _public(
        "PublicWirelessLAN",
        Text(en="Public wireless LAN", ja="公衆無線LAN", easy="むりょうの Wi-Fi"),
        f"{_AREA_DATA} 公衆無線LAN",
    ),
    _public(
        "PublicFacility",
        Text(en="Public facilities", ja="公共施設", easy="みんなの たてもの"),
        f"{_AREA_DATA} 公共施設",
    ),
    _public(
        "PublicToilet", Text(en="Public toilets", ja="公衆トイレ", easy="トイレ"), f"{_AREA_DATA} 公衆トイレ"
    ),
    _public(
        "MedicalInstitution",
        Text(en="Medical institutions", ja="医療機関", easy="びょういん"),
        f"{_AREA_DATA} 医療機関",
    ),
    _public(
        "TouristFacility",
        Text(en="Tourist facilities", ja="観光施設", easy="かんこうの 場所"),
        f"{_AREA_DATA} 観光施設",
    ),
    _public(
        "CulturalProperty",
        Text(en="Cultural properties", ja="文化財", easy="むかしからの 大切な もの"),
        f"{_AREA_DATA} 文化財",
    ),
    _public(
        "FireWaterSupply",
        Text(en="Fire water supply", ja="消防水利施設", easy="火を けす 水の 場所"),
        f"{_AREA_DATA} 消防水利施設",
    ),
    _public("Reservoir", Text(en="Irrigation ponds", ja="ため池", easy="ためいけ"), "Hiroba, CORE ADDR GEO"),
    _public(
        "WeatherWarning",
        Text(en="Weather warnings", ja="気象警報・注意報", easy="天気の 注意"),
        f"{_JMA} VPWW53–61",
    ),
    _public(
        "EarthquakeReport",
        Text(en="Earthquake reports", ja="地震情報", easy="地震の お知らせ"),
        f"{_JMA} VXSE",
    ),
    _public(
        "TsunamiWarning",
        Text(en="Tsunami warnings", ja="津波警報・注意報", easy="津波の 注意"),
        f"{_JMA} VTSE41",
    ),
)
