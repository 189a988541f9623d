# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hiroba.kernel.catalogue.data_models.facilities import (
    CULTURAL_PROPERTY,
    MEDICAL_INSTITUTION,
    PUBLIC_FACILITY,
    PUBLIC_TOILET,
    PUBLIC_WIRELESS_LAN,
    TOURIST_FACILITY,
)
from hiroba.kernel.catalogue.data_models.safety import (
    AED,
    DESIGNATED_SHELTER,
    EVACUATION_SITE,
    FIRE_WATER_SUPPLY,
    RESERVOIR,
)
from hiroba.kernel.catalogue.data_models.vocabulary import DataModel

MODELS: tuple[DataModel, ...] = (
    EVACUATION_SITE,
    DESIGNATED_SHELTER,
    AED,
    PUBLIC_WIRELESS_LAN,
    PUBLIC_FACILITY,
    PUBLIC_TOILET,
    MEDICAL_INSTITUTION,
    TOURIST_FACILITY,
    CULTURAL_PROPERTY,
    FIRE_WATER_SUPPLY,
    RESERVOIR,
)

# Data sets that are recognised, so that the refusal can name them, but not taken in yet (Japanese, English, headers).
OTHER_DATASETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "地域・年齢別人口",
        "population by area and age",
        ("総人口", "世帯数", "totalPopulation", "numberOfHouseholds", "地域名"),
    ),
    ("介護サービス事業所", "care service offices", ("実施サービス", "介護サービス事業所名称", "事業所番号")),
    ("子育て施設", "childcare facilities", ("認可等年月日", "受入年齢", "一時預かりの有無", "収容定員")),
    ("イベント", "events", ("イベント名", "行事名", "開催日", "申込期間", "参加申込終了日")),
    (
        "オープンデータ一覧",
        "list of open data",
        ("データ名称", "API対応有無", "dataName", "apiSupport", "更新頻度"),
    ),
    (
        "ゴミ収集",
        "waste collection",
        ("ゴミの品目", "分別区分", "burnableGarbage", "plasticContainers", "ゴミ集積場所_名称"),
    ),
    ("食品等営業許可", "food business licences", ("営業所名称", "営業の種類", "許可番号")),
)
