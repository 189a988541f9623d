# SPDX-License-Identifier: Apache-2.0
"""Manifest of the 行政情報ダッシュボード: the town's data on one page, as map, list and live figures."""

from hiroba.kernel.api.registry import Indicator, Module, Page, Permission, Role, Service, Text
from hiroba.services.dashboard.own_layers import ENTITY_TYPES, LAYERS

service = Service(
    name="dashboard",
    title=Text(en="City map and figures", ja="地図でみるまちの情報", easy="まちの ようすを 地図で みる"),
    summary=Text(
        en="River levels, shelters, cameras and open data on one map, with the same facts as a list.",
        ja="川の水位、避難所、見守りカメラ、オープンデータを一つの地図と一覧で見られます。",
        easy="川の 水の 高さや にげる 場所を、地図と 表で 見ることが できます。",
    ),
    icon="map",
    menu=10,
    permissions=(
        Permission(
            name="dashboard.read_staff_layers",
            title=Text(en="See layers for staff", ja="職員むけの層を見る"),
        ),
        Permission(
            name="dashboard.read_partner_layers",
            title=Text(en="See layers for partners", ja="関係機関むけの層を見る"),
        ),
        Permission(
            name="dashboard.manage_embedding",
            title=Text(en="Allow web sites to show the map", ja="地図の埋め込みを許可する"),
        ),
        Permission(
            name="dashboard.manage_tiles",
            title=Text(en="Offer picture maps of others", ja="外部の地図画像を選ぶ"),
        ),
    ),
    roles=(
        Role(
            name="dashboard.reader",
            title=Text(en="Reader of staff layers", ja="職員むけ地図の閲覧者"),
            permissions=("dashboard.read_staff_layers",),
        ),
        Role(
            name="dashboard.partner",
            title=Text(en="Partner of the town", ja="関係機関（水防団・道路管理者など）"),
            permissions=("dashboard.read_partner_layers",),
        ),
        Role(
            name="dashboard.editor",
            title=Text(en="Editor of the map", ja="地図の編集者"),
            permissions=(
                "dashboard.read_staff_layers",
                "dashboard.manage_tiles",
                "dashboard.manage_embedding",
            ),
        ),
    ),
    pages=(
        Page(
            path="",
            view="pages.map:town_map",
            name="map",
            audience="public",
            title=Text(en="Map", ja="地図でみる", easy="地図で みる"),
            short=Text(en="Map", ja="地図"),
            menu=10,
            icon="map",
        ),
        Page(
            path="entity/<str:entity_id>",
            view="pages.entity:entity_details",
            name="entity",
            audience="public",
            title=Text(en="Details", ja="くわしい情報", easy="くわしい 情報"),
        ),
        Page(
            path="card/<str:entity_id>",
            view="pages.card:entity_card",
            name="card",
            audience="public",
            title=Text(en="Card of a place", ja="地点のカード", easy="場所の カード"),
        ),
        Page(
            path="about/<str:entity_type>",
            view="pages.about:about_layer",
            name="about",
            audience="public",
            title=Text(en="About the data", ja="このデータについて", easy="データに ついて"),
        ),
        Page(
            path="chart",
            view="pages.chart:chart_page",
            name="chart",
            audience="public",
            title=Text(en="Chart", ja="グラフ"),
        ),
        Page(
            path="chart/<str:form>",
            view="pages.chart_files:chart_file",
            name="chart_file",
            audience="public",
            title=Text(en="Chart as a file", ja="グラフのファイル", easy="グラフの ファイル"),
        ),
        Page(
            path="list/<str:entity_type>.csv",
            view="pages.list_file:list_file",
            name="list_file",
            audience="public",
            title=Text(en="List as CSV", ja="一覧のCSV"),
        ),
        Page(
            path="print",
            view="pages.paper:print_page",
            name="print",
            audience="public",
            title=Text(en="Map to print", ja="印刷用の地図", easy="紙に 出す 地図"),
        ),
        Page(
            path="screen",
            view="pages.screen:big_screen",
            name="screen",
            audience="public",
            title=Text(en="Big screen", ja="大画面表示", easy="大きい 画面"),
        ),
        Page(
            path="embed",
            view="pages.embed:embedded_map",
            name="embed",
            audience="public",
            title=Text(en="Map in another web site", ja="埋め込み用の地図", easy="ほかの ページの 中の 地図"),
        ),
        Page(
            path="share.svg",
            view="pages.share:share_qr",
            name="share_qr",
            audience="public",
            title=Text(en="QR code of a view", ja="表示中の地図のQRコード", easy="地図の QRコード"),
        ),
        Page(
            path="embedding",
            view="pages.embedding:embedding_desk",
            name="embedding",
            audience="staff",
            permission="dashboard.manage_embedding",
            title=Text(en="Map in other web sites", ja="地図の埋め込み"),
            menu=61,
            icon="globe",
        ),
        Page(
            path="embedding/<int:number>/remove",
            view="pages.embedding:stop_embedding",
            name="stop_embedding",
            audience="staff",
            permission="dashboard.manage_embedding",
            title=Text(en="Stop embedding", ja="埋め込みの許可を取り消す"),
        ),
        Page(
            path="tile_sources",
            view="pages.tile_sources:tile_source_desk",
            name="tile_sources",
            audience="staff",
            permission="dashboard.manage_tiles",
            title=Text(en="Picture maps of others", ja="重ねる地図（ハザードマップなど）"),
            menu=60,
            icon="map",
        ),
        Page(
            path="tile_sources/presets/<int:number>",
            view="pages.tile_sources:add_preset",
            name="add_preset",
            audience="staff",
            permission="dashboard.manage_tiles",
            title=Text(en="Add a picture map", ja="重ねる地図を加える"),
        ),
        Page(
            path="tile_sources/<int:number>/remove",
            view="pages.tile_sources:remove_tile_source",
            name="remove_tile_source",
            audience="staff",
            permission="dashboard.manage_tiles",
            title=Text(en="Remove a picture map", ja="重ねる地図を外す"),
        ),
    ),
    api="api:router",
    entity_types=ENTITY_TYPES,
    layers=LAYERS,
    indicators=(
        Indicator(
            name="visualised_datasets",
            title=Text(
                en="Visualised data sets", ja="可視化したデータセット数", easy="地図で 見られる データの 数"
            ),
            unit=Text(en="data sets", ja="件"),
            query="queries.indicators:visualised_datasets",
            kind="state",
        ),
    ),
    modules=(
        Module(function="RA-06", status="part"),
        Module(function="RA-34", status="part"),
    ),
)
