# SPDX-License-Identifier: Apache-2.0
"""What the town offers: services and facts on the map, as tiles, and searched by word."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from hiroba.kernel.api.registry import Layer, Service, layers, services_on
from hiroba.kernel.api.tenancy import switched_on_services
from hiroba.web.components import Tile
from hiroba.web.languages import current

# What people look for first stands first; layers that are not named here follow.
FIRST_LAYERS = (
    "EvacuationSite",
    "DesignatedShelter",
    "AED",
    "MedicalInstitution",
    "PublicToilet",
    "PublicFacility",
    "PublicWirelessLAN",
)
PORTAL_TILES_MAX = 8
MAIN_TILES = 2
QUERY_LENGTH_MAX = 80


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A tile and the words by which it is found, in all languages."""

    tile: Tile
    words: str


def portal_tiles() -> list[Tile]:
    """The first offers of the town; the first two are large."""
    tiles = [offer.tile for offer in offers()][:PORTAL_TILES_MAX]
    return [
        Tile(title=tile.title, url=tile.url, icon=tile.icon, note=tile.note, is_main=place < MAIN_TILES)
        for place, tile in enumerate(tiles)
    ]


def found(query: str) -> list[Tile]:
    """Offers in which every word of the query stands; all offers without a query."""
    wanted = _plain(query[:QUERY_LENGTH_MAX]).split()
    return [offer.tile for offer in offers() if all(word in offer.words for word in wanted)]


def offers() -> Iterator[Offer]:
    """Services with a page for residents, then the facts on the map that have no live value."""
    names = switched_on_services()
    services = services_on(names)
    yield from (offer for service in services if not service.built_in for offer in _of_service(service))
    if any(service.name == "dashboard" for service in services):
        shown = [layer for _service, layer in layers(service.name for service in services) if not layer.value]
        yield from (_of_layer(layer) for layer in sorted(shown, key=place_of))
    yield _notices()
    yield from (offer for service in services if service.built_in for offer in _of_service(service))


def _of_service(service: Service) -> Iterator[Offer]:
    language = current().code
    pages = [page for page in service.pages if page.audience != "staff" and page.menu is not None]
    for page in pages[:1]:
        try:
            url = reverse(f"{service.name}:{page.name}")
        except NoReverseMatch:
            continue
        tile = Tile(
            title=service.title.in_language(language),
            url=url,
            icon=service.icon,
            note=service.summary.in_language(language),
        )
        texts = (service.title, service.summary, *(page.title for page in service.pages))
        yield Offer(tile=tile, words=_plain(" ".join(f"{text.ja} {text.easy} {text.en}" for text in texts)))


def place_of(layer: Layer) -> int:
    known = layer.entity_type in FIRST_LAYERS
    return FIRST_LAYERS.index(layer.entity_type) if known else len(FIRST_LAYERS)


def _of_layer(layer: Layer) -> Offer:
    language = current().code
    query = urlencode({"v": 1, "layer": layer.entity_type, "list": layer.entity_type})
    title, note = layer.title.in_language(language), _("Map and list")
    tile = Tile(title=title, url=f"{reverse('dashboard:map')}?{query}", icon=layer.symbol, note=note)
    texts = (layer.title, layer.group, layer.source)
    return Offer(tile=tile, words=_plain(" ".join(f"{text.ja} {text.easy} {text.en}" for text in texts)))


def _notices() -> Offer:
    title, note = _("Notices"), _("News from the town office")
    tile = Tile(title=title, url=reverse("administration:notices"), icon="horn", note=note)
    return Offer(tile=tile, words=_plain(f"{title} {note} お知らせ news notices"))


def _plain(text: str) -> str:
    """Full and half width, capital and small, hiragana and katakana are the same to a searcher."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in folded)
