# SPDX-License-Identifier: Apache-2.0
"""Titles of attributes that many models share (エリアデータ標準データモデル), for what a layer does not name itself."""

from hiroba.kernel.api.registry import Layer, Text

COMMON = {
    "identifier": Text(en="Number", ja="番号"),
    "nameKana": Text(en="Reading of the name", ja="名称（カナ）", easy="名前の 読みかた"),
    "nameEn": Text(en="English name", ja="英語の名称", easy="英語の 名前"),
    "alternateName": Text(en="Also called", ja="通称", easy="ほかの 名前"),
    "localGovernmentCode": Text(
        en="Code of the municipality", ja="全国地方公共団体コード", easy="まちの コード"
    ),
    "localGovernmentName": Text(en="Municipality", ja="地方公共団体名", easy="まちの 名前"),
    "locatedLocalGovernmentCode": Text(en="Code of the place", ja="所在地のコード", easy="場所の コード"),
    "streetAddressId": Text(en="Town block ID", ja="町字ID"),
    "fullAddress": Text(en="Address", ja="住所"),
    "prefecture": Text(en="Prefecture", ja="都道府県"),
    "city": Text(en="City", ja="市区町村"),
    "streetAddress": Text(en="Street", ja="町字"),
    "cityBlock": Text(en="Number in the street", ja="番地以下", easy="番地"),
    "buildingNameEtc": Text(en="Building", ja="建物名", easy="建物の 名前"),
    "contactPointPhoneNumber": Text(en="Telephone", ja="電話番号", easy="電話"),
    "contactPointExtension": Text(en="Extension", ja="内線番号", easy="内線の 番号"),
    "contactPointFaxNumber": Text(en="Fax", ja="FAX番号", easy="FAX"),
    "contactPointEmailAddress": Text(en="Email", ja="メールアドレス", easy="メール"),
    "contactPointFormUrl": Text(en="Contact form", ja="問い合わせフォーム", easy="聞く ところ"),
    "contactPointRemarks": Text(en="About the contact", ja="連絡先の備考", easy="連絡の メモ"),
    "contactPointPostalCode": Text(en="Postal code", ja="郵便番号"),
    "serviceDay": Text(en="Days", ja="利用できる曜日", easy="使える 曜日"),
    "startTime": Text(en="Opens", ja="開始時間", easy="はじまる 時間"),
    "endTime": Text(en="Closes", ja="終了時間", easy="おわる 時間"),
    "dateTimeRemarks": Text(en="About the hours", ja="利用日時の備考", easy="時間の メモ"),
    "url": Text(en="Web page", ja="ホームページ"),
    "remarks": Text(en="Remarks", ja="備考", easy="メモ"),
    "description": Text(en="Description", ja="説明"),
    "source": Text(en="Source", ja="出典", easy="どこから"),
    "dateObserved": Text(en="Observed", ja="観測日時", easy="はかった 時間"),
    "deviceState": Text(en="State of the device", ja="機器の状態", easy="機械の ようす"),
    "alertLevel": Text(en="Level", ja="水位の区分", easy="水の 高さの ようす"),
    "owner": Text(en="Owner", ja="管理者", easy="持っている 人"),
}


WORDS = {
    "flood": Text(en="Flood", ja="洪水"),
    "landslide": Text(en="Landslide", ja="土砂災害", easy="土や 石が くずれる 災害"),
    "stormSurge": Text(en="Storm surge", ja="高潮", easy="高い 波"),
    "earthquake": Text(en="Earthquake", ja="地震"),
    "tsunami": Text(en="Tsunami", ja="津波"),
    "largeFire": Text(en="Large fire", ja="大規模な火事", easy="大きい 火事"),
    "inlandFlood": Text(en="Inland flooding", ja="内水氾濫", easy="雨の 水が あふれる"),
    "volcano": Text(en="Volcano", ja="火山現象", easy="火山"),
    "general": Text(en="General", ja="一般"),
    "welfare": Text(en="Welfare", ja="福祉"),
    "in_force": Text(en="In force", ja="発表中", easy="出ています"),
    "none": Text(en="None", ja="なし"),
    "cancelled": Text(en="Lifted", ja="解除", easy="終わりました"),
}
"""Coded values of published models (datamodels.jp) as people say them."""


def title_of(name: str, layer: Layer) -> Text:
    """The layer's own title first; a name that nobody knows is shown as it stands in the data."""
    return dict(layer.attributes).get(name) or COMMON.get(name) or Text(en=name, ja=name)
