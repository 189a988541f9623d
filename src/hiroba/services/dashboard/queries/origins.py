# SPDX-License-Identifier: Apache-2.0
"""Where the data of a layer comes from: source, owner and licence, from manifests and imports."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hiroba.kernel.api import catalogue
from hiroba.kernel.api.registry import Layer, Text
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.dashboard.queries.towns import Town


@dataclass(frozen=True, kw_only=True)
class Origin:
    """`source` is a text of the manifest; `imported` names where imported sets came from, empty without any."""

    owner: str
    source: Text
    imported: str = ""
    licence: str = ""


def origins(town: Town, layers: Iterable[Layer]) -> dict[str, Origin]:
    """By entity type. Of a group, those of all members together."""
    imported = _imported(town)
    return {layer.entity_type: _origin(town, layer, imported[layer.entity_type]) for layer in layers}


def _imported(town: Town) -> dict[str, list[catalogue.ImportedDataset]]:
    found: dict[str, list[catalogue.ImportedDataset]] = defaultdict(list)
    for code, _ in town.sources:
        with as_tenant(code):
            for each in catalogue.imported_datasets():
                found[each.entity_type].append(each)
    return found


def _origin(town: Town, layer: Layer, imported: Sequence[catalogue.ImportedDataset]) -> Origin:
    return Origin(
        owner=_joined(each.owner for each in imported) or town.name,
        source=layer.source,
        imported=_joined(each.source or each.title for each in imported),
        licence=_joined(each.licence for each in imported) or layer.licence,
    )


def _joined(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(text for text in texts if text))
