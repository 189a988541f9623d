# SPDX-License-Identifier: Apache-2.0
"""What the full text of the town gives to a visitor of the portal."""

from hiroba.kernel.api import search
from hiroba.kernel.api.registry import services_on
from hiroba.kernel.api.search import Hit
from hiroba.kernel.api.tenancy import switched_on_services

SHOWN_MAX = 20
ASKED_MAX = 60


def texts_found(query: str) -> list[Hit]:
    """Public hits, of services that are on; what a service left behind when it was switched off has no page."""
    names = {each.name for each in services_on(switched_on_services())}
    hits = search.find(query, audiences=("public",), limit=ASKED_MAX)
    return [hit for hit in hits if hit.kind.partition(".")[0] in names][:SHOWN_MAX]
