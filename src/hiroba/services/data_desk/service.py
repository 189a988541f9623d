# SPDX-License-Identifier: Apache-2.0
"""Manifest of the built-in service `data_desk`: import of data sets and weather telegrams."""

from hiroba.kernel.api.registry import Module, Permission, Role, Service, Text
from hiroba.services.data_desk.own_layers import LAYERS
from hiroba.services.data_desk.own_pages import PAGES
from hiroba.services.data_desk.own_types import ENTITY_TYPES

service = Service(
    name="data_desk",
    title=Text(en="Data desk", ja="データ取り込み"),
    summary=Text(
        en="Open data of the town and telegrams of the weather service go in here.",
        ja="町のオープンデータと気象庁の電文を取り込みます。",
    ),
    icon="form",
    built_in=True,
    menu=70,
    permissions=(
        Permission(name="data_desk.import_data", title=Text(en="Import data sets", ja="データを取り込む")),
        Permission(
            name="data_desk.read_imports", title=Text(en="See the imports", ja="取り込みの履歴を見る")
        ),
    ),
    roles=(
        Role(
            name="data_desk.clerk",
            title=Text(en="Data clerk", ja="データ担当"),
            permissions=("data_desk.import_data", "data_desk.read_imports"),
        ),
    ),
    pages=PAGES,
    work="queries.work:open_work",
    entity_types=ENTITY_TYPES,
    events=("data_desk.dataset_imported", "data_desk.dataset_withdrawn"),
    layers=LAYERS,
    modules=(
        Module(function="RA-36", status="part"),
        Module(function="RA-38", status="part"),
        Module(function="RA-43", status="part"),
    ),
)
