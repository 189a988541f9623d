# SPDX-License-Identifier: Apache-2.0
"""Ids in both models. In NGSI-LD an id is a URI and names one entity; in NGSIv2 an id, a type and a service path do.

An id of NGSIv2 that is a URI is the id in NGSI-LD. Any other becomes `urn:ngsi-v2:<id>:<type>` or, below the root,
`urn:ngsi-v2:<id>:<type>:<service path>`, each part percent-encoded. The id comes first, so that all entities with
one id lie side by side in the index.
"""

import re
from urllib.parse import quote, unquote

from hiroba.kernel.context.ngsiv2.mapping.names import PREFIX
from hiroba.kernel.context.ngsiv2.mapping.paths import ROOT

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x20]+")


def is_own_name(id: str) -> bool:
    """Whether this id of NGSIv2 is the id in NGSI-LD."""
    return _URI.fullmatch(id) is not None and not id.startswith(PREFIX)


def stored_id(id: str, type: str, path: str) -> str:
    """The id in NGSI-LD for a new entity."""
    if is_own_name(id):
        return id
    parts = (id, type) if path == ROOT else (id, type, path)
    return PREFIX + ":".join(map(_encoded, parts))


def shown_id(stored: str) -> str:
    """The id in NGSIv2; for an entity that NGSI-LD has made it is the same."""
    if not stored.startswith(PREFIX):
        return stored
    parts = stored[len(PREFIX) :].split(":")
    decoded = [unquote(part) for part in parts]
    # Another spelling of the same parts would be an id of its own in NGSI-LD.
    is_ours = len(parts) in (2, 3) and [_encoded(part) for part in decoded] == parts
    return decoded[0] if is_ours and decoded[0] and not is_own_name(decoded[0]) else stored


def range_of(id: str) -> tuple[str, str]:
    """Between these lie the stored ids of all entities with this id, the end not included."""
    begin = f"{PREFIX}{_encoded(id)}"
    return f"{begin}:", f"{begin};"


def _encoded(part: str) -> str:
    return quote(part, safe="")
