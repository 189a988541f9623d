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
    ),
    roles=(
        Role(
            name="dashboard.reader",
            title=Text(en="Reader of staff layers", ja="職員むけ地図の閲覧者"),
            permissions=("dashboard.read_staff_layers",),
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
    ),
    api="api:router",
    entity_types=ENTITY_TYPES,
    layers=LAYERS,
    modules=(
        Module(function="RA-06", status="part"),
        Module(function="RA-34", status="part"),
    ),
)
