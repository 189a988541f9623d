# SPDX-License-Identifier: Apache-2.0
"""Reads a subscription from a request or from the store (5.2.12). Raises BadRequestData that names the member."""

import uuid
from collections.abc import Mapping
from typing import Any

from hiroba.kernel.context.clock import microseconds
from hiroba.kernel.context.geo.relations import GeoQuery, parse_geo_query
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.model.wording import check_date_time, check_name, check_uri, parse_moment
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.query.expressions import Expression
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.query.patterns import check_pattern
from hiroba.kernel.context.query.scopes import ScopeSelection, parse_scopes
from hiroba.kernel.context.query.types import parse_types
from hiroba.kernel.context.representation.earlier_versions import Version, earlier, parse_version
from hiroba.kernel.context.subscriptions.naming import query_in
from hiroba.kernel.context.subscriptions.receiving import read_names, read_receiver
from hiroba.kernel.context.subscriptions.subscription import (
    ATTRIBUTE_CREATED,
    ATTRIBUTE_DELETED,
    ATTRIBUTE_UPDATED,
    ENTITY_CREATED,
    ENTITY_DELETED,
    ENTITY_UPDATED,
    USUAL_TRIGGERS,
    Selector,
    Subscription,
)

SELECTORS_MAX = 100
DATASETS_MAX = 100
TRIGGERS = (
    ENTITY_CREATED,
    ENTITY_UPDATED,
    ENTITY_DELETED,
    ATTRIBUTE_CREATED,
    ATTRIBUTE_UPDATED,
    ATTRIBUTE_DELETED,
)
# A shorter interval would ask the store all the time.
INTERVAL_SECONDS_MIN = 1.0
# What the system tells of a subscription; a client may send back what it has read.
SYSTEM_MEMBERS = ("@context", "status", "createdAt", "modifiedAt")
SYSTEM_MEMBERS_OF_NOTIFICATION = (
    "status",
    "timesSent",
    "timesFailed",
    "lastNotification",
    "lastSuccess",
    "lastFailure",
    "backlog",
    "lastError",
    "pausedUntil",
)


def read_subscription(
    given: Any,
    names: Vocabulary,
    *,
    tenant: str,
    audiences: frozenset[str],
    at: int,
    expired_allowed: bool = False,
    notify_in: Vocabulary | None = None,
) -> Subscription:
    """`notify_in` are the names of `jsonldContext`, where that differs from the @context of the request."""
    if not isinstance(given, dict) or given.get("type") != "Subscription":
        raise BadRequestData("A subscription is a JSON object with type Subscription")
    document = _without_system_members(given)
    id = check_uri(document.setdefault("id", f"urn:ngsi-ld:Subscription:{uuid.uuid4()}"), "Subscription id")
    _check_members(document)
    shown_in = notify_in or names
    return Subscription(
        tenant=tenant,
        id=id,
        document=document,
        audiences=audiences,
        selectors=_read_selectors(document.get("entities"), names),
        watched=read_names(document, "watchedAttributes", names) or frozenset(),
        expression=_read_query(document, "q", names),
        geo=_read_geo(document.get("geoQ"), names),
        receiver=read_receiver(
            document.get("notification"),
            names,
            shown_in,
            language=_read_text(document, "lang"),
            datasets=_read_datasets(document.get("datasetId")),
            version=_read_version(document),
        ),
        triggers=frozenset(_read_triggers(document)),
        throttling_seconds=_read_seconds(document, "throttling") or 0.0,
        expires=_read_expiry(document, at, expired_allowed),
        is_active=_read_flag(document, "isActive", default=True),
        scopes=_read_scopes(document),
        interval_seconds=_read_interval(document),
        created=at,
        names=names,
        context=document.get("jsonldContext", single_context(shown_in.reference)),
    )


def single_context(reference: object) -> object:
    """An @context that is a list of one URL is that URL, so that Link can name it."""
    return reference[0] if isinstance(reference, list) and len(reference) == 1 else reference


def _without_system_members(given: Document) -> Document:
    document = {
        name: value for name, value in given.items() if name not in SYSTEM_MEMBERS and value is not None
    }
    if isinstance(document.get("notification"), dict):
        document["notification"] = {
            name: value
            for name, value in document["notification"].items()
            if name not in SYSTEM_MEMBERS_OF_NOTIFICATION and value is not None
        }
    return document


def _check_members(document: Document) -> None:
    if not document.get("entities") and not document.get("watchedAttributes"):
        raise BadRequestData("A subscription needs entities or watchedAttributes")
    if "timeInterval" in document:
        for member in ("watchedAttributes", "throttling"):
            if member in document:
                raise BadRequestData(f"timeInterval and {member} exclude each other")
    # It narrows which context sources are asked; the entities of this broker are not concerned.
    if "csf" in document:
        _read_query(document, "csf", Vocabulary())


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


def _read_query(given: Document, member: str, names: Vocabulary) -> Expression | None:
    text = _read_text(given, member)
    return parse_query(query_in(text), names) if text else None


def _read_scopes(given: Document) -> ScopeSelection | None:
    text = _read_text(given, "scopeQ")
    return parse_scopes(text) if text else None


def _read_geo(given: Any, names: Vocabulary) -> GeoQuery | None:
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("georel"), str):
        raise BadRequestData("geoQ is not an object with georel, geometry and coordinates")
    geoproperty = names.canonical(check_name(given.get("geoproperty", "location")))
    return parse_geo_query(given["georel"], given.get("geometry"), given.get("coordinates"), geoproperty)


def _read_triggers(given: Document) -> tuple[str, ...]:
    found = given.get("notificationTrigger")
    if found is None:
        return USUAL_TRIGGERS
    if not isinstance(found, list) or not found or not all(item in TRIGGERS for item in found):
        raise BadRequestData(f"notificationTrigger is not a list of {', '.join(sorted(TRIGGERS))}")
    return tuple(found)


def _read_datasets(given: Any) -> frozenset[str] | None:
    if given is None:
        return None
    found = given if isinstance(given, list) else [given]
    if not 0 < len(found) <= DATASETS_MAX:
        raise BadRequestData(f"datasetId is not a list of 1 to {DATASETS_MAX} URIs")
    return frozenset(id if id == "@none" else check_uri(id, "datasetId") for id in found)


def _read_version(given: Document) -> Version | None:
    """5.2.12 and 5.8.6: notifications conform to `ngsildConformance`."""
    text = _read_text(given, "ngsildConformance")
    if text is None:
        return None
    version = parse_version(text)
    if version is None:
        raise BadRequestData(f"ngsildConformance {text[:40]!r} is not a version such as 1.8")
    return earlier(version)


def _read_interval(given: Document) -> float | None:
    found = _read_seconds(given, "timeInterval")
    if found == 0:
        raise BadRequestData("timeInterval is not a number of seconds above 0")
    return None if found is None else max(found, INTERVAL_SECONDS_MIN)


def _read_seconds(given: Document, member: str) -> float | None:
    found = given.get(member)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float) or found < 0:
        raise BadRequestData(f"{member} is not a number of seconds")
    return float(found)


def _read_expiry(given: Document, at: int, expired_allowed: bool) -> int | None:
    if given.get("expiresAt") is None:
        return None
    moment = parse_moment(check_date_time(given["expiresAt"], "expiresAt"))
    assert moment is not None
    expires = microseconds(moment)
    if expires <= at and not expired_allowed:
        raise BadRequestData(f"expiresAt {given['expiresAt']} has passed")
    return expires


def _read_flag(given: Mapping[str, Any], member: str, *, default: bool) -> bool:
    found = given.get(member, default)
    if not isinstance(found, bool):
        raise BadRequestData(f"{member} is neither true nor false")
    return found


def _read_text(given: Document, member: str) -> str | None:
    found = given.get(member)
    if found is not None and not isinstance(found, str):
        raise BadRequestData(f"{member} is not a text")
    return found
