# SPDX-License-Identifier: Apache-2.0
"""The only writers of what the dashboard itself keeps: tile maps of others, sites that may embed the map."""

import datetime

from django.db import transaction

from hiroba.kernel.api import audit
from hiroba.kernel.api.identity import Actor
from hiroba.services.dashboard import rules
from hiroba.services.dashboard.models import EmbedSite, TileSource

TILE_SOURCES_MAX = 20
"""More than a person finds in a list; each is one line of the security policy of the map page."""

EMBED_SITES_MAX = 20
"""Each stands in the answer's security policy, whose length servers limit."""


@transaction.atomic
def add_tile_source(
    actor: Actor,
    *,
    title: str,
    address: str,
    attribution: str,
    title_en: str = "",
    zoom_min: int = 2,
    zoom_max: int = 17,
    opacity_percent: int = 70,
    at: datetime.datetime,
) -> TileSource:
    """Offers a tile map to all readers of the town's map; adding it again changes it. Raises RuleBroken."""
    rules.check_tile_source(address, zoom_min=zoom_min, zoom_max=zoom_max)
    rules.check_tile_sources(TileSource.objects.exclude(address=address).count(), TILE_SOURCES_MAX)
    texts = {
        "title": title,
        "title_en": title_en,
        "attribution": attribution,
        "zoom_min": zoom_min,
        "zoom_max": zoom_max,
        "opacity_percent": opacity_percent,
    }
    source: TileSource
    source, _created = TileSource.objects.update_or_create(
        address=address, defaults=texts, create_defaults=texts | {"added_at": at}
    )
    audit.record(
        action="dashboard.add_tile_source",
        subject=f"tile_source:{source.pk}",
        actor=actor,
        facts={"address": address},
        at=at,
    )
    return source


@transaction.atomic
def remove_tile_source(actor: Actor, source: TileSource, *, at: datetime.datetime) -> None:
    subject, address = f"tile_source:{source.pk}", source.address
    source.delete()
    audit.record(
        action="dashboard.remove_tile_source",
        subject=subject,
        actor=actor,
        facts={"address": address},
        at=at,
    )


@transaction.atomic
def allow_embedding(actor: Actor, *, origin: str, at: datetime.datetime) -> EmbedSite:
    """Lets a web site show the town's map in a frame; doing it again changes nothing. Raises RuleBroken."""
    origin = rules.embed_origin(origin)
    rules.check_embed_sites(EmbedSite.objects.exclude(origin=origin).count(), EMBED_SITES_MAX)
    site: EmbedSite
    site, is_new = EmbedSite.objects.get_or_create(origin=origin, defaults={"added_at": at})
    if is_new:
        _record("dashboard.allow_embedding", site, actor, at)
    return site


@transaction.atomic
def stop_embedding(actor: Actor, site: EmbedSite, *, at: datetime.datetime) -> None:
    """Frames of that site stay empty from now on."""
    _record("dashboard.stop_embedding", site, actor, at)
    site.delete()


def _record(action: str, site: EmbedSite, actor: Actor, at: datetime.datetime) -> None:
    audit.record(
        action=action,
        subject=f"embed_site:{site.pk}",
        actor=actor,
        facts={"origin": site.origin},
        at=at,
    )
