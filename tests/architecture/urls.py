# SPDX-License-Identifier: Apache-2.0
"""All addresses of the web process, and which of them nobody guards."""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver

from hiroba.kernel.registry.manifest import Page

OPEN = {
    "": "the portal: what the town shows to everybody",
    "services": "the list of what the town offers",
    "healthz": "says only that the process lives; for the supervisor and the reverse proxy",
    "readyz": "says only that the database answers; for the supervisor and the reverse proxy",
    "look/city.css": "the town's colours",
    "look/components": "samples of the components, for staff and in demo towns; no data of the town",
    "look/preferences": "language and text size of the reader, kept in a cookie",
    "look/icon-<int:size>.png": "the sign on the home screen",
    "app.webmanifest": "name and colours of the town, for the home screen",
    "sw.js": "keeps public pages in the browser; the same for everybody",
    "offline": "shown when there is no network: telephone numbers",
    "basemap/style.json": "style of the public map",
    "api/": "the entrance of the API shows nothing",
    "api/openapi.json": "description of the API; it is published anyway",
}
"""Addresses without a page of a manifest, each with the reason why anybody may open it."""

SAMPLES = {"int": "1", "uuid": str(uuid.UUID(int=0))}
PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")


@dataclass(frozen=True)
class Address:
    """A route such as `staff/taxi/rides/<int:number>`, and the manifest page that guards it, if any."""

    route: str
    page: Page | None = None

    @property
    def sample(self) -> str:
        """A path that the route matches."""
        return "/" + PARAMETER.sub(lambda found: SAMPLES.get(found[1] or "str", "x"), self.route)


def addresses(patterns: Iterable[URLPattern | URLResolver], start: str = "") -> Iterator[Address]:
    for pattern in patterns:
        route = start + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            view: Any = pattern.callback
            yield Address(route, getattr(view, "hiroba_page", None))


def unguarded(found: Iterable[Address], services: Iterable[str]) -> list[str]:
    """Routes that neither the registry nor the API of a service guards, and that are not open on purpose."""
    apis = tuple(f"api/{name}/" for name in services)
    return [
        each.route
        for each in found
        if each.page is None and each.route not in OPEN and not each.route.startswith(apis)
    ]
