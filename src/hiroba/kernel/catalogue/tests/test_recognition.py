# SPDX-License-Identifier: Apache-2.0
"""Every data set in the old and the new column set of 自治体標準オープンデータセット is told from its headers alone."""

import pytest

from hiroba.kernel.catalogue.data_models import MODELS
from hiroba.kernel.catalogue.tables.recognition import Header, recognise

OLD = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,住所,方書,緯度,経度,電話番号"
NEW = (
    "全国地方公共団体コード,ID,地方公共団体名,名称,名称_カナ,名称_英字,"
    "所在地_全国地方公共団体コード,町字ID,所在地_連結表記,"
    "所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,"
    "経度,高度の種別,高度の値,電話番号,内線番号,"
    "連絡先メールアドレス,連絡先FormURL,連絡先備考(その他、SNSなど),郵便番号"
)
SPECIFIC = {
    "evacuation_space": "標高,災害種別_洪水,災害種別_崖崩れ、土石流及び地滑り,災害種別_高潮,災害種別_地震,"
    "災害種別_津波,災害種別_大規模な火事,災害種別_内水氾濫,災害種別_火山現象,"
    "指定避難所との重複,想定収容人数,対象となる町会・自治会,URL,備考",
    "designated_shelter": "避難所名,避難所タイプ,指定緊急避難場所との重複,想定収容人数,受入対象者(福祉避難所),"
    "備考",
    "aed": "設置位置,法人番号,団体名,利用可能曜日,開始時間,終了時間,利用可能日時特記事項,"
    "小児対応設備の有無,URL,備考",
    "public_wireless_lan": "設置者,SSID,提供エリア,URL,備考",
    "public_facility": "名称_通称,POIコード,法人番号,団体名,利用可能曜日,開始時間,終了時間,"
    "利用可能日時特記事項,"
    "説明,アクセス方法,駐車場情報,バリアフリー情報,URL,備考",
    "public_toilet": "設置位置,男性トイレ総数,男性トイレ数（小便器）,女性トイレ総数,男女共用トイレ総数,"
    "バリアフリートイレ数,車椅子使用者用トイレ有無,乳幼児用設備設置トイレ有無,"
    "オストメイト設置トイレ有無,利用開始時間,利用終了時間,画像",
    "hospital": "医療機関の種類,医療機関コード,法人番号,法人の名称,診療曜日,診療開始時間,"
    "診療終了時間,診療日時特記事項,"
    "時間外における対応,診療科目,病床数,災害拠点分類,状況,URL",
    "tourism": "POIコード,アクセス方法,駐車場情報,利用可能曜日,開始時間,終了時間,利用可能日時特記事項,"
    "料金(基本),料金(詳細),説明,説明_英語,画像,画像_ライセンス,URL",
    "cultural_property": "名称_通称,文化財分類,種類,場所名称,員数（数）,員数（単位）,法人番号,所有者等,"
    "文化財指定日,"
    "利用可能曜日,画像,概要,説明,URL",
    "fire_hydrant": "種別,口径,備考",
    "reservoir": "ため池名,堤高,総貯水量",
    "population": "地域コード,調査年月日,地域名,総人口,男性,女性,0-4歳の男性,0-4歳の女性,"
    "85歳以上の男性,85歳以上の女性,世帯数,備考",
    "preschool": "種別,アクセス方法,駐車場情報,FAX番号,法人番号,団体名,認可等年月日,収容定員,受入年齢,"
    "利用可能曜日,開始時間,"
    "終了時間,利用可能日時特記事項,一時預かりの有無,病児保育の有無",
    "open_data_list": "データ名称,データ概要,データ形式,分類,更新頻度,URL,API対応有無,ライセンス,"
    "最終更新日,備考",
    "care_service": "介護サービス事業所名称,実施サービス,FAX番号,法人番号,法人の名称,事業所番号,"
    "利用可能曜日,利用可能曜日特記事項,定員,URL",
    "event": "法人番号,イベント名,イベント名_カナ,サブタイトル,コンテンツURL,状態,キーワード,タグ,"
    "開催パターン,開始日,終了日,開始時間,終了時間,"
    "概要,説明,イベント種類,料金(基本),料金(詳細),料金種別,主催者,共催団体,対象者,"
    "場所名称,定員,参加申込終了日,参加申込方法,連絡先名称,画像,URL",
    "food_business": "施設名称,営業の種類,業態,施設方書,施設電話番号,法人名,法人番号,許可番号,"
    "初回許可年月日,許可年月日,許可開始日,許可満了日,"
    "廃業年月日,申請区分,備考",
    "educational_institution": "教育機関_名称,教育機関_緯度,教育機関_経度,学校コード,学校種別,設置者,児童生徒数,"
    "学級数",
    "school_district": "通学区域,小学校名,中学校名,備考",
    "school_roll": "学校名,学校種別,児童生徒数合計,学級数合計,児童生徒数_1年",
    "parking": "駐車場_名称,駐車場_緯度,駐車場_経度,収容台数(普通車),料金種別,料金(基本),最大料金,車高制限",
    "bicycle_parking": "駐輪場_名称,駐輪場_緯度,駐輪場_経度,収容台数(自転車),収容台数(原付),屋根の有無,"
    "定期料金",
    "polling_place": "投票所_ID,投票所_名称,投票所_緯度,投票所_経度,投票区番号,投票区域,期日前投票所",
    "disaster_radio": "防災行政無線_ID,防災行政無線_名称,施設_ID,子局番号,スピーカー数,"
    "アンサーバック機能の有無",
    "waste_site": "ゴミ集積場所_全国地方公共団体コード,ゴミ集積場所_ID,ゴミ集積場所_名称,"
    "ゴミ集積場所_ゴミ種類,ゴミ集積場所_地区名,ゴミ集積場所_ゴミ収集日",
    "waste_sorting": "ゴミの品目,ゴミの品目_カナ,分別区分,注意点,料金種別,料金,粗大ごみ回収料金",
    "waste_calendar": "地区名,燃やせるごみ,不燃ごみ,資源ごみ,プラスチック容器包装",
    "vacant_house": "物件番号,取引種別,間取り,土地面積,延床面積,建築年月日,構造,売却価格,賃料,"
    "空き家バンク登録,物件詳細URL",
    "baby_station": "赤ちゃんの駅_名称,授乳室,おむつ交換台,調乳用給湯",
    "road_restriction": "道路種別,路線名,規制場所始点,規制場所終点,距離・延長,規制種別,規制理由,規制開始日,"
    "規制開始時間,規制終了日,規制終了時間",
    "river_level": "河川名,局名,観測日時,水位,水防団待機水位,氾濫注意水位,避難判断水位,氾濫危険水位",
    "rainfall": "観測所名,観測日時,10分雨量,時間雨量,累加雨量",
    "people_flow": "メッシュコード,場所名称,計測日,開始時間,終了時間,曜日,計測人数",
}


@pytest.mark.parametrize("head", [OLD, NEW])
@pytest.mark.parametrize("name", sorted(SPECIFIC))
def test_recognise_standard_columns_gives_the_data_set(name: str, head: str) -> None:
    header = Header(1, tuple(f"{head},{SPECIFIC[name]}".split(",")), "")

    assert recognise(header, file_name="data.csv").name == name


def test_recognise_knows_every_data_set_of_this_test() -> None:
    only_chosen = {"other_place"}

    assert {model.name for model in MODELS} == set(SPECIFIC) | only_chosen


@pytest.mark.parametrize("name", sorted(set(SPECIFIC)))
def test_recognise_attribute_names_of_the_model_give_the_data_set(name: str) -> None:
    model = next(model for model in MODELS if model.name == name)
    columns = tuple(
        dict.fromkeys(["identifier", "latitude", "longitude", *(f.attribute for f in model.fields)])
    )
    columns += tuple(hazard.name for hazard in model.hazards)

    assert recognise(Header(1, columns, ""), file_name="data.csv").name == name


def test_recognise_file_of_geospatial_authority_is_evacuation_site() -> None:
    columns = "NO,共通ID,施設・場所名,住所,洪水,崖崩れ、土石流及び地滑り,高潮,地震,津波,大規模な火事,内水氾濫,緯度,経度"

    assert recognise(Header(1, tuple(columns.split(",")), ""), file_name="x.csv").name == "evacuation_space"


def test_recognise_wrong_file_name_does_not_overrule_headers() -> None:
    header = Header(1, tuple(f"{OLD},{SPECIFIC['evacuation_space']}".split(",")), "")

    assert recognise(header, file_name="shelters_and_aed.csv").name == "evacuation_space"


def test_models_use_no_attribute_name_that_ngsi_ld_keeps_for_itself() -> None:
    kept = {"id", "type", "scope", "@context", "location", "observationSpace", "operationSpace"}

    assert [model.name for model in MODELS if kept & {field.attribute for field in model.fields}] == []
