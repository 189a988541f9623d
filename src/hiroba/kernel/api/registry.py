# SPDX-License-Identifier: Apache-2.0
"""The vocabulary of manifests, and what all manifests say together."""

from hiroba.kernel.registry.collection import (
    entity_types,
    layers,
    permissions,
    roles,
    service,
    services,
    services_on,
)
from hiroba.kernel.registry.manifest import (
    Dataset,
    EntityType,
    Indicator,
    Layer,
    Module,
    Page,
    Permission,
    PersonalDataItem,
    PointRule,
    Purpose,
    Reaction,
    Role,
    Service,
    Text,
    TvPage,
)

__all__ = [
    "Dataset",
    "EntityType",
    "Indicator",
    "Layer",
    "Module",
    "Page",
    "Permission",
    "PersonalDataItem",
    "PointRule",
    "Purpose",
    "Reaction",
    "Role",
    "Service",
    "Text",
    "TvPage",
    "entity_types",
    "layers",
    "permissions",
    "roles",
    "service",
    "services",
    "services_on",
]
