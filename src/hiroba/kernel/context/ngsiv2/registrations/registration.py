# SPDX-License-Identifier: Apache-2.0
"""A registration of NGSIv2: which entities and attributes another server provides, and for what it may be asked."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hiroba.kernel.context.ngsiv2.mapping.moments import number_of
from hiroba.kernel.context.ngsiv2.mapping.paths import read_path
from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.ngsiv2.queries.conditions import Selector, read_selectors
from hiroba.kernel.context.ngsiv2.wording import check_name, check_text

QUERY, UPDATE, ALL, NONE = "query", "update", "all", "none"
MODES = (ALL, QUERY, UPDATE, NONE)
ACTIVE, INACTIVE = "active", "inactive"
MEMBERS = frozenset(["description", "provider", "dataProvided", "expires", "status"])
ATTRIBUTES_MAX = 1_000
URL_CHARACTERS_MAX = 2_000


@dataclass(frozen=True, kw_only=True)
class Registration:
    """`document` holds the members as they were given; no attributes mean all."""

    id: str
    document: dict[str, Any]
    path: str
    selectors: tuple[Selector, ...]
    attributes: frozenset[str]
    url: str
    mode: str
    expires: int | None
    is_active: bool

    def serves(self, purpose: str, now: int) -> bool:
        """Whether it may be asked for this, QUERY or UPDATE."""
        is_live = self.is_active and (self.expires is None or now < self.expires)
        return is_live and self.mode in (ALL, purpose)

    def has_entity(self, id: str, type: str | None) -> bool:
        types = None if type is None else frozenset([type])
        return any(
            each.wants_id(id) and (types is None or each.wants_types(types)) for each in self.selectors
        )

    def attributes_of(self, wanted: frozenset[str]) -> frozenset[str] | None:
        """What to ask for when these are wanted, none meaning all; None when it has nothing of it."""
        if not wanted or not self.attributes:
            return wanted or self.attributes
        return wanted & self.attributes or None


def read_registration(given: Any, *, id: str, path: str | None) -> Registration:
    """`path` is the header Fiware-ServicePath. Raises BadRequest that names the member at fault."""
    if not isinstance(given, dict) or given.keys() - MEMBERS:
        raise BadRequest(f"a registration is a JSON object with {', '.join(sorted(MEMBERS))}")
    description = given.get("description", "")
    if not isinstance(description, str):
        raise BadRequest("description is not a text")
    check_text(description, "description")
    status = given.get("status", ACTIVE)
    if status not in (ACTIVE, INACTIVE):
        raise BadRequest(f"status is neither {ACTIVE} nor {INACTIVE}")
    expires = number_of(given["expires"]) if "expires" in given else None
    if "expires" in given and expires is None:
        raise BadRequest("expires is no date and time of ISO 8601")
    url, mode = _read_provider(given.get("provider"))
    selectors, attributes = _read_provided(given.get("dataProvided"))
    return Registration(
        id=id,
        document=dict(given),
        path=read_path(path),
        selectors=selectors,
        attributes=attributes,
        url=url.rstrip("/"),
        mode=mode,
        expires=expires,
        is_active=status == ACTIVE,
    )


def _read_provider(given: Any) -> tuple[str, str]:
    if not isinstance(given, dict) or given.keys() - {"http", "supportedForwardingMode", "legacyForwarding"}:
        raise BadRequest("provider is not a JSON object with http and perhaps supportedForwardingMode")
    if given.get("legacyForwarding", False) is not False:
        raise BadRequest("legacyForwarding is not supported: providers are asked by NGSIv2")
    mode = given.get("supportedForwardingMode", ALL)
    if mode not in MODES:
        raise BadRequest(f"supportedForwardingMode is not one of {', '.join(MODES)}")
    http = given.get("http")
    url = http.get("url") if isinstance(http, dict) else None
    if not isinstance(url, str) or not _is_usable(url):
        raise BadRequest("provider: http needs a url of http or https without user name and query")
    return url, str(mode)


def _read_provided(given: Any) -> tuple[tuple[Selector, ...], frozenset[str]]:
    if not isinstance(given, dict) or given.keys() - {"entities", "attrs", "expression"}:
        raise BadRequest("dataProvided is not a JSON object with entities and perhaps attrs")
    if "expression" in given:
        raise BadRequest("dataProvided: expression is not supported")
    attributes = given.get("attrs", [])
    if not isinstance(attributes, list) or len(attributes) > ATTRIBUTES_MAX:
        raise BadRequest(f"dataProvided: attrs is not a list of at most {ATTRIBUTES_MAX} names")
    names = frozenset(check_name(name, "attribute name") for name in attributes)
    return read_selectors(given.get("entities")), names


def _is_usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_host = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
    plain = url.isprintable() and " " not in url and len(url) <= URL_CHARACTERS_MAX
    return has_host and plain and "@" not in parts.netloc and not parts.query
