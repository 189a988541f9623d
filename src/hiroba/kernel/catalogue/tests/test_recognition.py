# SPDX-License-Identifier: Apache-2.0
"""Every data set in the old and the new column set of 自治体標準オープンデータセット is told from its headers alone."""

import pytest

from hiroba.kernel.catalogue.data_models import MODELS
from hiroba.kernel.catalogue.tables.recognition import Header, recognise

OLD = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,住所,方書,緯度,経度,電話番号"
NEW = (
    "全国地方公共団体コード,ID,地方公共団体名,名称,名称_カナ,名称_英字,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,"
    "所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,高度の種別,高度の値,電話番号,内線番号,"
    "連絡先メールアドレス,連絡先FormURL,連絡先備考(その他、SNSなど),郵便番号"
)
SPECIFIC = {
    "evacuation_space": "標高,災害種別_洪水,災害種別_崖崩れ、土石流及び地滑り,災害種別_高潮,災害種別_地震,"
    "災害種別_津波,災害種別_大規模な火事,災害種別_内水氾濫,災害種別_火山現象,指定避難所との重複,想定収容人数,対象となる町会・自治会,URL,備考",
    "designated_shelter": "避難所名,避難所タイプ,指定緊急避難場所との重複,想定収容人数,受入対象者(福祉避難所),備考",
    "aed": "設置位置,法人番号,団体名,利用可能曜日,開始時間,終了時間,利用可能日時特記事項,小児対応設備の有無,URL,備考",
    "public_wireless_lan": "設置者,SSID,提供エリア,URL,備考",
    "public_facility": "名称_通称,POIコード,法人番号,団体名,利用可能曜日,開始時間,終了時間,利用可能日時特記事項,"
    "説明,アクセス方法,駐車場情報,バリアフリー情報,URL,備考",
    "public_toilet": "設置位置,男性トイレ総数,男性トイレ数（小便器）,女性トイレ総数,男女共用トイレ総数,"
    "バリアフリートイレ数,車椅子使用者用トイレ有無,乳幼児用設備設置トイレ有無,オストメイト設置トイレ有無,利用開始時間,利用終了時間,画像",
    "hospital": "医療機関の種類,医療機関コード,法人番号,法人の名称,診療曜日,診療開始時間,診療終了時間,診療日時特記事項,"
    "時間外における対応,診療科目,病床数,災害拠点分類,状況,URL",
    "tourism": "POIコード,アクセス方法,駐車場情報,利用可能曜日,開始時間,終了時間,利用可能日時特記事項,"
    "料金(基本),料金(詳細),説明,説明_英語,画像,画像_ライセンス,URL",
    "cultural_property": "名称_通称,文化財分類,種類,場所名称,員数（数）,員数（単位）,法人番号,所有者等,文化財指定日,"
    "利用可能曜日,画像,概要,説明,URL",
    "fire_hydrant": "種別,口径,備考",
    "reservoir": "ため池名,堤高,総貯水量",
}


@pytest.mark.parametrize("head", [OLD, NEW])
@pytest.mark.parametrize("name", sorted(SPECIFIC))
def test_recognise_standard_columns_gives_the_data_set(name: str, head: str) -> None:
    header = Header(1, tuple(f"{head},{SPECIFIC[name]}".split(",")), "")

    assert recognise(header, file_name="data.csv").name == name


def test_recognise_knows_every_data_set_of_this_test() -> None:
    assert {model.name for model in MODELS} == set(SPECIFIC)


def test_recognise_file_of_geospatial_authority_is_evacuation_site() -> None:
    columns = "NO,共通ID,施設・場所名,住所,洪水,崖崩れ、土石流及び地滑り,高潮,地震,津波,大規模な火事,内水氾濫,緯度,経度"

    assert recognise(Header(1, tuple(columns.split(",")), ""), file_name="x.csv").name == "evacuation_space"


def test_recognise_wrong_file_name_does_not_overrule_headers() -> None:
    header = Header(1, tuple(f"{OLD},{SPECIFIC['evacuation_space']}".split(",")), "")

    assert recognise(header, file_name="shelters_and_aed.csv").name == "evacuation_space"


def test_models_use_no_attribute_name_that_ngsi_ld_keeps_for_itself() -> None:
    kept = {"id", "type", "scope", "@context", "location", "observationSpace", "operationSpace"}

    assert [model.name for model in MODELS if kept & {field.attribute for field in model.fields}] == []
