# SPDX-License-Identifier: Apache-2.0
"""The header Prefer (RFC 7240) as NGSI-LD uses it (6.3.6): `body=json` for GeoJSON, `ngsi-ld=1.8` for a version."""

from collections.abc import Mapping
from functools import lru_cache

from hiroba.kernel.context.representation.earlier_versions import Version, parse_version


@lru_cache(maxsize=500)
def preferences(header: str) -> Mapping[str, str]:
    """By name in lower case; of a repeated one the first counts, parameters of a preference mean nothing here."""
    found: dict[str, str] = {}
    for part in header.split(","):
        name, _, value = part.partition(";")[0].partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))
    return found


def asked_version(header: str) -> Version | None:
    """RFC 7240, 2: what cannot be understood is as if it had not been said."""
    return parse_version(preferences(header).get("ngsi-ld", ""))
