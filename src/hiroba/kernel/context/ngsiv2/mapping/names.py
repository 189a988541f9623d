# SPDX-License-Identifier: Apache-2.0
"""Names of attributes and metadata in both models: the same, unless NGSI-LD gives the name another meaning.

A name that means something to NGSI-LD is stored behind a prefix, so that every name of NGSIv2 has exactly one name
of NGSI-LD and the other way round. `dateExpires` is the `expiresAt` of an entity; an attribute that NGSI-LD calls
`dateExpires` is in turn behind a prefix here.
"""

import re

from hiroba.kernel.context.model.attributes import EXPIRES_AT, PLAIN_MEMBERS
from hiroba.kernel.context.model.attributes import SYSTEM_MEMBERS as SYSTEM_MEMBERS_OF_ATTRIBUTES
from hiroba.kernel.context.model.entities import NOT_ATTRIBUTES, SYSTEM_MEMBERS
from hiroba.kernel.context.names.vocabulary import shorten
from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.ngsiv2.wording import check_name

PREFIX = "urn:ngsi-v2:"
DATE_EXPIRES = "dateExpires"
# Members of an entity that are no attributes to NGSIv2 either.
NO_ATTRIBUTES = NOT_ATTRIBUTES - {EXPIRES_AT}
RESERVED_ATTRIBUTES = NOT_ATTRIBUTES | SYSTEM_MEMBERS
# A sub-attribute that belongs to the value: a location in the very words of NGSIv2, where numbers say it otherwise.
WORDS = f"{PREFIX}words"
RESERVED_METADATA = PLAIN_MEMBERS | SYSTEM_MEMBERS_OF_ATTRIBUTES | {"@context", "deletedAt", WORDS}

# "Attribute names restrictions" and "Metadata names restrictions" of the Orion API.
NOT_FOR_ATTRIBUTES = frozenset(["id", "type", "geo:distance", "*"])
_DATE_EXPIRES_BEHIND = re.compile(f"({PREFIX})*{DATE_EXPIRES}")


def attribute_name(given: object) -> str:
    """The stored name for an attribute of a request. Raises BadRequest."""
    name = check_name(given, "attribute name")
    if name in NOT_FOR_ATTRIBUTES:
        raise BadRequest(f"{name} cannot be the name of an attribute")
    return _stored_attribute(name)


def metadata_name(given: object) -> str:
    name = check_name(given, "metadata name")
    if name == "*":
        raise BadRequest("* cannot be the name of metadata")
    return _stored(name, RESERVED_METADATA)


def known_attribute(name: str) -> str:
    """The stored name for a name that only looks for what is there; anything may be asked for."""
    return _stored_attribute(shorten(name))


def shown_attribute(stored: str) -> str:
    if stored == EXPIRES_AT:
        return DATE_EXPIRES
    if stored.endswith(DATE_EXPIRES) and _DATE_EXPIRES_BEHIND.fullmatch(stored):
        return PREFIX + stored
    return _shown(stored, RESERVED_ATTRIBUTES)


def shown_metadata(stored: str) -> str:
    return _shown(stored, RESERVED_METADATA)


def _stored_attribute(name: str) -> str:
    if name == DATE_EXPIRES:
        return EXPIRES_AT
    if name.endswith(DATE_EXPIRES) and _DATE_EXPIRES_BEHIND.fullmatch(name):
        return name[len(PREFIX) :]
    return _stored(name, RESERVED_ATTRIBUTES)


def _stored(name: str, reserved: frozenset[str]) -> str:
    return PREFIX + name if name in reserved or _shown(name, reserved) != name else name


def _shown(stored: str, reserved: frozenset[str]) -> str:
    """Takes one prefix off, where `_stored` can have put it."""
    if not stored.startswith(PREFIX):
        return stored
    rest = stored[len(PREFIX) :]
    return rest if rest in reserved or _shown(rest, reserved) != rest else stored
