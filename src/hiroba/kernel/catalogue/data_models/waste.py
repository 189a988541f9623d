# SPDX-License-Identifier: Apache-2.0
"""Waste: where it is put out, on which days, and what belongs where."""

from __future__ import annotations

from hiroba.kernel.catalogue.cleaning.text import clean_list, clean_remarks
from hiroba.kernel.catalogue.data_models.blocks import COMMON, PUBLISHER
from hiroba.kernel.catalogue.data_models.vocabulary import DataModel, Field

WASTE_SITE = DataModel(
    name="waste_site",
    entity_type="WasteCollectionSite",
    title_ja="ゴミ集積場所",
    title_en="Waste collection sites",
    fields=(
        *COMMON,
        Field("name", ("ゴミ集積場所名", "ごみ集積所名", "集積所名", "集積場所名", "ステーション名")),
        Field("wasteType", ("ゴミ種類", "ごみ種類", "ゴミの種類", "収集品目"), clean_list, repeats=True),
        Field("districtName", ("地区名", "収集地区"), repeats=True),
        Field(
            "collectionDay", ("ゴミ収集日", "ごみ収集日", "収集日", "収集曜日"), clean_remarks, repeats=True
        ),
    ),
    marks={
        "ゴミ集積場所_名称": 6,
        "ゴミ集積場所_ゴミ種類": 5,
        "ゴミ集積場所_ゴミ収集日": 5,
        "集積所名": 5,
        "ごみ集積所名": 5,
        "ゴミ収集日": 3,
        "収集日": 2,
        "収集曜日": 3,
        "ステーション名": 3,
    },
    file_words=("garbage_site", "集積所", "集積場所", "ゴミステーション"),
    prefixes=("ゴミ集積場所", "ごみ集積場所", "ゴミ集積所", "ごみ集積所", "集積所", "施設"),
    place="optional",
)

WASTE_SORTING = DataModel(
    name="waste_sorting",
    entity_type="WasteSortingRule",
    title_ja="ゴミの分別方法",
    title_en="How to sort waste",
    fields=(
        *PUBLISHER,
        Field("name", ("ゴミの品目", "ごみの品目", "品目", "品名", "ゴミの名称")),
        Field("nameKana", ("ゴミの品目_カナ", "ごみの品目_カナ", "品目_カナ")),
        Field("nameEn", ("ゴミの品目_英字", "ごみの品目_英字")),
        Field("sortingCategory", ("分別区分", "分別", "出し方", "ごみの種類"), repeats=True),
        Field("caution", ("注意点", "出し方のポイント", "注意事項"), clean_remarks, repeats=True),
        Field("feeType", ("料金種別",), repeats=True),
        Field("fee", ("料金", "手数料"), repeats=True),
        Field("bulkyWasteFee", ("粗大ごみ回収料金", "粗大ゴミ回収料金"), repeats=True),
        Field("remarks", ("備考",), clean_remarks),
    ),
    marks={
        "ゴミの品目": 6,
        "ごみの品目": 6,
        "分別区分": 5,
        "粗大ごみ回収料金": 4,
        "品目": 2,
        "品名": 2,
        "注意点": 2,
        "出し方": 2,
        "分別": 2,
    },
    file_words=("sorting", "分別"),
    place="none",
    identity=("name",),
)

# Columns are kinds of waste, cells the days: one row for each district, as Takamatsu publishes it.
WASTE_CALENDAR = DataModel(
    name="waste_calendar",
    entity_type="WasteCollectionCalendar",
    title_ja="ゴミ収集日",
    title_en="Waste collection days",
    fields=(
        *PUBLISHER,
        Field("name", ("地区名", "地区", "対象地区", "name")),
        Field("burnableWaste", ("燃えるごみ", "燃やせるごみ", "可燃ごみ", "burnableGarbage"), repeats=True),
        Field("crushableWaste", ("破砕ごみ", "燃えないごみ", "不燃ごみ", "crushableGarbage"), repeats=True),
        Field("bottlesAndCans", ("缶・びん・ペットボトル", "資源ごみ", "cansGlassPlastic"), repeats=True),
        Field("paperAndCloth", ("紙・布", "古紙・古布", "paperAndCloth"), repeats=True),
        Field("plasticContainers", ("プラスチック容器包装", "プラごみ", "plasticContainers"), repeats=True),
        Field("hazardousWaste", ("有害ごみ",), repeats=True),
        Field("bulkyWaste", ("粗大ごみ",), repeats=True),
        Field("remarks", ("備考",), clean_remarks),
    ),
    marks={
        "burnableGarbage": 5,
        "plasticContainers": 4,
        "crushableGarbage": 4,
        "燃えるごみ": 4,
        "燃やせるごみ": 4,
        "可燃ごみ": 4,
        "不燃ごみ": 3,
        "プラスチック容器包装": 3,
        "資源ごみ": 3,
        "粗大ごみ": 2,
    },
    file_words=("garbage", "ごみ収集", "ゴミ収集"),
    place="none",
    identity=("name",),
)
