# SPDX-License-Identifier: Apache-2.0
"""Which layers a town has: from the manifests of the services that are on, with the facts of imported data sets."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest

from hiroba.kernel.api import registry
from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.registry import EntityType, Layer
from hiroba.kernel.api.tenancy import switched_on_services
from hiroba.services.dashboard import rules
from hiroba.services.dashboard.features import name_of
from hiroba.services.dashboard.queries.origins import Origin, origins
from hiroba.services.dashboard.queries.town_data import TownData
from hiroba.services.dashboard.queries.towns import Town, asked

ORDER = ("public", "partner", "staff", "restricted")
"""From the widest to the narrowest circle of readers."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A layer that this reader may see in this town. `count` None: the broker is away and nothing is known."""

    layer: Layer
    audience: str
    count: int | None
    origin: Origin

    @property
    def type(self) -> str:
        return self.layer.entity_type

    @property
    def is_live(self) -> bool:
        return self.layer.stale_minutes is not None


def visible_layers(actor: Actor) -> list[tuple[Layer, str]]:
    """(layer, audience) of each layer that is on in the current town and that the reader may see."""
    switched_on = [service.name for service in registry.services_on(switched_on_services())]
    declared = [layer for _, layer in registry.layers(switched_on)]
    return visible_of(declared, [entity_type for _, entity_type in registry.entity_types()], actor)


def visible_layer(request: HttpRequest, entity_type: str) -> tuple[Town, Layer, str]:
    """The layer with town and audience. What the reader may not see is answered like what does not exist."""
    town, actor = asked(request)
    for layer, audience in visible_layers(actor):
        if layer.entity_type == entity_type:
            return town, layer, audience
    raise Http404


def visible_of(
    layers: Iterable[Layer], entity_types: Iterable[EntityType], actor: Actor
) -> list[tuple[Layer, str]]:
    """A layer of a type that nobody declares is nobody's: the context broker keeps it from the public too."""
    audiences = {each.name: each.audience for each in entity_types}
    found = [(layer, audience_of(layer, audiences.get(layer.entity_type, "restricted"))) for layer in layers]
    return [(layer, audience) for layer, audience in found if rules.can_see_layer(audience, actor)]


def audience_of(layer: Layer, of_type: str) -> str:
    """The more guarded of the layer's own audience and that of its type; only a type for staff may open to partners."""
    if of_type == "staff" and layer.audience == "partner":
        return "partner"
    return max(layer.audience or of_type, of_type, key=ORDER.index)


def layer_of(entity_id: str, actor: Actor) -> tuple[Layer | None, str]:
    """The visible layer to which an identifier `urn:ngsi-ld:<Type>:<local>` belongs; None when there is none."""
    parts = entity_id.split(":", 3)
    type_ = parts[2] if len(parts) == 4 and parts[:2] == ["urn", "ngsi-ld"] else ""
    return next(
        ((layer, audience) for layer, audience in visible_layers(actor) if layer.entity_type == type_),
        (None, ""),
    )


def names_of(ids: Iterable[str], town: Town, actor: Actor, data: TownData) -> dict[str, str]:
    """Names of entities that another one refers to, as far as the reader may see them. Raises ContextUnavailable."""
    names = {}
    for entity_id in ids:
        layer, audience = layer_of(entity_id, actor)
        found = data.entity(town, audience, layer.entity_type, entity_id) if layer else None
        if found is not None:
            names[entity_id] = name_of(found[0])
    return names


def offered_layers(town: Town, actor: Actor, data: TownData, at: datetime.datetime) -> list[Offered]:
    """All visible layers with count and origin, in the order of the manifests."""
    visible = visible_layers(actor)
    counts = data.counts(town, visible, at)
    known_origins = origins(town, [layer for layer, _ in visible])
    return [
        Offered(
            layer=layer,
            audience=audience,
            count=counts[layer.entity_type],
            origin=known_origins[layer.entity_type],
        )
        for layer, audience in visible
    ]


def chosen_layers(offered: list[Offered], wanted: tuple[str, ...] | None) -> list[Offered]:
    """The layers of the address; without a choice, those that the manifests show at first and that have data."""
    if wanted is not None:
        by_type = {each.type: each for each in offered}
        return [by_type[name] for name in wanted if name in by_type]
    first = [each for each in offered if each.layer.shown_at_first and each.count]
    return first or [each for each in offered if each.count][:1]
