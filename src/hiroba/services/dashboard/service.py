# SPDX-License-Identifier: Apache-2.0
"""Manifest of the 行政情報ダッシュボード: the town's data on one page, as map, list and live figures."""

from hiroba.kernel.api.registry import Module, Page, Permission, Role, Service, Text
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
            name="dashboard.editor",
            title=Text(en="Editor of the map", ja="地図の編集者"),
            permissions=("dashboard.read_staff_layers", "dashboard.manage_tiles"),
        ),
    ),
    pages=(
        Page(
            path="",
            view="pages.map:town_map",
            name="map",
            audience="public",
            title=Text(en="Map", ja="地図でみる", easy="地図で みる"),
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
    modules=(
        Module(function="RA-06", status="part"),
        Module(function="RA-34", status="part"),
    ),
)
