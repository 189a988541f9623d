# SPDX-License-Identifier: Apache-2.0
"""A subscription (5.2.12): read from a request, checked, and ready to be matched."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from hiroba.kernel.context.clock import microseconds
from hiroba.kernel.context.geo.relations import GeoQuery, parse_geo_query
from hiroba.kernel.context.media_types import GEO_JSON, JSON, LD_JSON
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.model.wording import check_date_time, check_name, check_uri, parse_moment
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData, OperationNotSupported
from hiroba.kernel.context.query.expressions import Expression
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.query.patterns import check_pattern
from hiroba.kernel.context.query.types import TypeSelection, parse_types
from hiroba.kernel.context.representation.form import CONCISE, NORMALIZED, SIMPLIFIED, Form
from hiroba.kernel.context.subscriptions.dialect import Dialect

SELECTORS_MAX = 100
HEADERS_MAX = 20
FORMATS = {"normalized": NORMALIZED, "keyValues": SIMPLIFIED, "simplified": SIMPLIFIED, "concise": CONCISE}
TRIGGERS = frozenset(
    """entityCreated entityUpdated entityDeleted attributeCreated attributeUpdated attributeDeleted""".split()  # noqa: SIM905 -- reads better
)
# 5.2.12: without notificationTrigger these count.
USUAL_TRIGGERS = frozenset(["attributeCreated", "attributeUpdated"])


@dataclass(frozen=True)
class Selector:
    """One of `entities`: a type expression and perhaps ids or a pattern of them."""

    types: TypeSelection | None
    ids: frozenset[str] = frozenset()
    id_pattern: str | None = None


@dataclass(frozen=True)
class Receiver:
    """Where notifications go and in which form."""

    uri: str
    accept: str
    headers: tuple[tuple[str, str], ...]
    form: Form


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """`document` is what was given; `audiences` are what its creator may read."""

    tenant: str
    id: str
    document: Document
    audiences: frozenset[str]
    selectors: tuple[Selector, ...]
    watched: frozenset[str]
    expression: Expression | None
    geo: GeoQuery | None
    receiver: Receiver
    triggers: frozenset[str]
    throttling_seconds: float
    expires: int | None
    is_active: bool
    created: int = 0
    modified: int = 0
    names: Vocabulary = field(default_factory=Vocabulary)
    dialect: Dialect | None = None

    def is_live(self, now: int) -> bool:
        return self.is_active and (self.expires is None or now < self.expires)


def read_subscription(
    given: Any,
    names: Vocabulary,
    *,
    tenant: str,
    audiences: frozenset[str],
    at: int,
    expired_allowed: bool = False,
) -> Subscription:
    """Raises BadRequestData that names the member at fault."""
    if not isinstance(given, dict) or given.get("type") != "Subscription":
        raise BadRequestData("A subscription is a JSON object with type Subscription")
    id = check_uri(given.setdefault("id", f"urn:ngsi-ld:Subscription:{uuid.uuid4()}"), "Subscription id")
    if "timeInterval" in given:
        raise OperationNotSupported("timeInterval is not supported yet; use watchedAttributes")
    if not given.get("entities") and not given.get("watchedAttributes"):
        raise BadRequestData("A subscription needs entities or watchedAttributes")
    expires = _read_expiry(given, at, expired_allowed)
    return Subscription(
        tenant=tenant,
        id=id,
        document=given,
        audiences=audiences,
        selectors=_read_selectors(given.get("entities"), names),
        watched=_read_names(given, "watchedAttributes", names) or frozenset(),
        expression=parse_query(given["q"], names) if given.get("q") else None,
        geo=_read_geo(given.get("geoQ"), names),
        receiver=_read_receiver(given.get("notification"), names),
        triggers=_read_triggers(given),
        throttling_seconds=_read_throttling(given),
        expires=expires,
        is_active=_read_flag(given, "isActive", default=True),
        names=names,
    )


def _read_selectors(given: Any, names: Vocabulary) -> tuple[Selector, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not 0 < len(given) <= SELECTORS_MAX:
        raise BadRequestData(f"entities is not a list of 1 to {SELECTORS_MAX} selectors")
    return tuple(_read_selector(item, names) for item in given)


def _read_selector(given: Any, names: Vocabulary) -> Selector:
    if not isinstance(given, dict) or not isinstance(given.get("type"), str):
        raise BadRequestData("Each of entities is an object with a type")
    ids = given.get("id", [])
    ids = ids if isinstance(ids, list) else [ids]
    pattern = given.get("idPattern")
    if pattern is not None and not isinstance(pattern, str):
        raise BadRequestData("idPattern is not a text")
    return Selector(
        None if given["type"] == "*" else parse_types(given["type"], names),
        frozenset(check_uri(id, "entities: id") for id in ids),
        check_pattern(pattern) if pattern and not ids else None,
    )


def _read_names(given: Document, member: str, names: Vocabulary) -> frozenset[str] | None:
    found = given.get(member)
    if found is None:
        return None
    if not isinstance(found, list) or not found:
        raise BadRequestData(f"{member} is not a list of attribute names")
    return frozenset(names.canonical(check_name(name)) for name in found)


def _read_geo(given: Any, names: Vocabulary) -> GeoQuery | None:
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("georel"), str):
        raise BadRequestData("geoQ is not an object with georel, geometry and coordinates")
    geoproperty = names.canonical(check_name(given.get("geoproperty", "location")))
    return parse_geo_query(given["georel"], given.get("geometry"), given.get("coordinates"), geoproperty)


def _read_receiver(given: Any, names: Vocabulary) -> Receiver:
    if not isinstance(given, dict) or not isinstance(given.get("endpoint"), dict):
        raise BadRequestData("notification is not an object with an endpoint")
    endpoint = given["endpoint"]
    uri = check_uri(endpoint.get("uri"), "notification: endpoint uri")
    _check_endpoint(uri)
    accept = endpoint.get("accept", JSON)
    if accept not in (JSON, LD_JSON, GEO_JSON):
        raise BadRequestData(f"notification: accept {accept!r} is not one of {JSON}, {LD_JSON}, {GEO_JSON}")
    kind = FORMATS.get(str(given.get("format", "normalized")))
    if kind is None:
        raise BadRequestData(f"notification: format {given['format']!r} is not one of {', '.join(FORMATS)}")
    form = Form(
        kind=kind,
        geojson=accept == GEO_JSON,
        attributes=_read_names(given, "attributes", names),
        pick=_read_names(given, "pick", names),
        omit=_read_names(given, "omit", names) or frozenset(),
        system_times=bool(given.get("sysAttrs")),
        names=names,
    )
    return Receiver(uri, accept, _read_headers(endpoint.get("receiverInfo")), form)


def _check_endpoint(uri: str) -> None:
    try:
        parts = urlsplit(uri)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        has_secret = "@" in parts.netloc
    except ValueError:
        usable = has_secret = False
    if has_secret:
        raise BadRequestData(
            "notification: endpoint has a user name in its address; use receiverInfo for secrets"
        )
    if not usable:
        raise BadRequestData(f"notification: endpoint {uri!r} is not an address of http or https")


def _read_headers(given: Any) -> tuple[tuple[str, str], ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > HEADERS_MAX:
        raise BadRequestData(f"receiverInfo is not a list of at most {HEADERS_MAX} pairs")
    headers = []
    for pair in given:
        key, value = (pair.get("key"), pair.get("value")) if isinstance(pair, dict) else (None, None)
        if not (
            isinstance(key, str)
            and isinstance(value, str)
            and key.replace("-", "").isalnum()
            and key.isascii()
        ):
            raise BadRequestData("receiverInfo has a pair without a proper key and value")
        if not value.isprintable() or key.lower() in (
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
        ):
            raise BadRequestData(f"receiverInfo: {key} cannot be set")
        headers.append((key, value))
    return tuple(headers)


def _read_triggers(given: Document) -> frozenset[str]:
    found = given.get("notificationTrigger")
    if found is None:
        return USUAL_TRIGGERS
    if not isinstance(found, list) or not found or not all(item in tuple(TRIGGERS) for item in found):
        raise BadRequestData(f"notificationTrigger is not a list of {', '.join(sorted(TRIGGERS))}")
    return frozenset(found)


def _read_throttling(given: Document) -> float:
    found = given.get("throttling", 0)
    if isinstance(found, bool) or not isinstance(found, int | float) or found < 0:
        raise BadRequestData("throttling is not a number of seconds")
    return float(found)


def _read_expiry(given: Document, at: int, expired_allowed: bool) -> int | None:
    if given.get("expiresAt") is None:
        return None
    moment = parse_moment(check_date_time(given["expiresAt"], "expiresAt"))
    assert moment is not None
    expires = microseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if expires <= at and not expired_allowed:
        raise BadRequestData(f"expiresAt {given['expiresAt']} has passed")
    return expires


def _read_flag(given: Document, member: str, *, default: bool) -> bool:
    found = given.get(member, default)
    if not isinstance(found, bool):
        raise BadRequestData(f"{member} is neither true nor false")
    return found
