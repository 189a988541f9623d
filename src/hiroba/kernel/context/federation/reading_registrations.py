# SPDX-License-Identifier: Apache-2.0
"""Registrations on the way in (5.2.9): checked, with canonical names."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from hiroba.kernel.context.clock import microseconds
from hiroba.kernel.context.federation.operations import read_operations
from hiroba.kernel.context.federation.registration import (
    INCLUSIVE,
    MODES,
    TIMEOUT_SECONDS_DEFAULT,
    EntityInfo,
    Information,
    Interval,
    Registration,
    Source,
)
from hiroba.kernel.context.federation.source_info import read_wishes
from hiroba.kernel.context.geo.geometry import check_geometry
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.model.wording import check_date_time, check_name, check_uri, parse_moment
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.query.patterns import check_pattern

INFORMATION_MAX = 100
ENTITIES_MAX = 1_000
NAMES_MAX = 1_000
TIMEOUT_SECONDS_MAX = 30.0
COOLDOWN_SECONDS_MAX = 86_400.0
PLACES = ("location", "observationSpace", "operationSpace")
INTERVALS = ("observationInterval", "managementInterval")
# What the broker itself adds to a registration that it shows.
SHOWN_ONLY = frozenset(
    ["createdAt", "modifiedAt", "status", "timesSent", "timesFailed", "lastSuccess", "lastFailure"]
)
_KNOWN = frozenset(
    [
        "id",
        "type",
        "registrationName",
        "description",
        "information",
        "tenant",
        "endpoint",
        "mode",
        "operations",
        "contextSourceInfo",
        "scope",
        "contextSourceAlias",
        "expiresAt",
        "refreshRate",
        "management",
        "jsonldContext",
        "@context",
        "datasetId",
    ]
)
KNOWN = _KNOWN.union(PLACES, INTERVALS, SHOWN_ONLY)


def read_registration(
    given: Any, names: Vocabulary, *, tenant: str, at: int, is_stored: bool = False
) -> Registration:
    """Raises BadRequestData that names the member at fault. `is_stored` lets what has expired meanwhile pass."""
    if not isinstance(given, dict) or given.get("type") != "ContextSourceRegistration":
        raise BadRequestData("A registration is a JSON object with type ContextSourceRegistration")
    id = given.setdefault("id", f"urn:ngsi-ld:ContextSourceRegistration:{uuid.uuid4()}")
    document = read_fragment(given, names)
    expires = _moment(document, "expiresAt")
    if expires is not None and expires <= at and not is_stored:
        raise BadRequestData("expiresAt lies in the past")
    mode = document.get("mode", INCLUSIVE)
    if mode not in MODES:
        raise BadRequestData(f"mode {mode!r} is not one of {', '.join(MODES)}")
    return Registration(
        tenant=tenant,
        id=check_uri(id, "Registration id"),
        document=document,
        information=tuple(map(_information, _list(document, "information", INFORMATION_MAX))),
        mode=mode,
        operations=read_operations(document.get("operations")),
        source=_source(document),
        expires=expires,
        intervals={name: _interval(document[name], name) for name in INTERVALS if name in document},
        places={name: _place(document[name], name) for name in PLACES if name in document},
        scopes=_scopes(document.get("scope")),
        properties={name: _as_attribute(value) for name, value in document.items() if name not in KNOWN},
        created=at,
        modified=at,
    )


def read_fragment(given: Document, names: Vocabulary) -> Document:
    """Members of a registration with canonical names; the whole is checked afterwards."""
    return _canonical({k: v for k, v in given.items() if k not in SHOWN_ONLY and k != "@context"}, names)


def _canonical(given: Document, names: Vocabulary) -> Document:
    document = {k if k in KNOWN else names.canonical(check_name(k)): v for k, v in given.items()}
    return translated(document, names.canonical)


def translated(document: Document, translate: Any) -> Document:
    """The registration with types and attribute names in `information` translated."""
    information = document.get("information")
    if not isinstance(information, list):
        return document
    return {**document, "information": [_translated_part(part, translate) for part in information]}


def _translated_part(part: Any, translate: Any) -> Any:
    if not isinstance(part, dict):
        return part
    shown = dict(part)
    for member in ("propertyNames", "relationshipNames"):
        if isinstance(part.get(member), list):
            shown[member] = [translate(check_name(name)) for name in part[member]]
    if isinstance(part.get("entities"), list):
        shown["entities"] = [_translated_entity(info, translate) for info in part["entities"]]
    return shown


def _translated_entity(info: Any, translate: Any) -> Any:
    if not isinstance(info, dict) or "type" not in info:
        return info
    given = info["type"]
    types = given if isinstance(given, list) else [given]
    found = [translate(check_name(name, "Entity type")) for name in types]
    return {**info, "type": found if isinstance(given, list) else found[0]}


def _information(given: Any) -> Information:
    if not isinstance(given, dict) or not any(
        given.get(member) for member in ("entities", "propertyNames", "relationshipNames")
    ):
        raise BadRequestData("Each of information has entities, propertyNames or relationshipNames")
    entities = _list(given, "entities", ENTITIES_MAX) if "entities" in given else []
    return Information(
        tuple(map(_entity_info, entities)),
        _names(given, "propertyNames"),
        _names(given, "relationshipNames"),
    )


def _entity_info(given: Any) -> EntityInfo:
    if not isinstance(given, dict) or not given.get("type"):
        raise BadRequestData("Each of entities in information is an object with a type")
    types = given["type"] if isinstance(given["type"], list) else [given["type"]]
    id, pattern = given.get("id"), given.get("idPattern")
    if pattern is not None and not isinstance(pattern, str):
        raise BadRequestData("idPattern is not a text")
    return EntityInfo(
        frozenset(types),
        check_uri(id, "information: entity id") if id is not None else None,
        check_pattern(pattern) if pattern else None,
    )


def _source(document: Document) -> Source:
    endpoint = check_uri(document.get("endpoint"), "endpoint")
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise BadRequestData(f"endpoint {endpoint[:200]!r} is not an http or https address without a query")
    tenant = document.get("tenant")
    if tenant is not None and (not isinstance(tenant, str) or not tenant):
        raise BadRequestData("tenant is not a text")
    management = document.get("management", {})
    if not isinstance(management, dict):
        raise BadRequestData("management is not an object")
    alias = document.get("contextSourceAlias")
    if alias is not None and not isinstance(alias, str):
        raise BadRequestData("contextSourceAlias is not a text")
    return Source(
        endpoint=endpoint.rstrip("/"),
        tenant=tenant,
        alias=alias,
        wishes=read_wishes(document.get("contextSourceInfo")),
        timeout_seconds=_milliseconds(management, "timeout", TIMEOUT_SECONDS_DEFAULT, TIMEOUT_SECONDS_MAX),
        cooldown_seconds=_milliseconds(management, "cooldown", 0.0, COOLDOWN_SECONDS_MAX),
        local_only=management.get("localOnly") is True,
    )


def _milliseconds(given: Document, member: str, default: float, most: float) -> float:
    value = given.get(member)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BadRequestData(f"management: {member} is not a number of milliseconds")
    return min(value / 1000, most)


def _interval(given: Any, name: str) -> Interval:
    if not isinstance(given, dict) or "startAt" not in given:
        raise BadRequestData(f"{name} is not an object with startAt")
    start, end = _moment(given, "startAt"), _moment(given, "endAt")
    if start is None or (end is not None and end < start):
        raise BadRequestData(f"{name}: startAt is missing or lies behind endAt")
    return Interval(start, end)


def _place(given: Any, name: str) -> Any:
    value = given.get("value") if isinstance(given, dict) and given.get("type") == "GeoProperty" else given
    check_geometry(value, name)
    return value


def _scopes(given: Any) -> tuple[str, ...]:
    if given is None:
        return ()
    scopes = given if isinstance(given, list) else [given]
    if not all(isinstance(scope, str) and scope for scope in scopes):
        raise BadRequestData("scope is a text such as /Kakogawa/Schools or a list of these")
    return tuple(scopes)


def _as_attribute(value: Any) -> Any:
    return value if isinstance(value, dict) and "type" in value else {"type": "Property", "value": value}


def _moment(given: Document, member: str) -> int | None:
    if given.get(member) is None:
        return None
    moment = parse_moment(check_date_time(given[member], member))
    if moment is None:
        raise BadRequestData(f"{member} is not a DateTime")
    return microseconds(moment)


def _list(given: Document, member: str, most: int) -> list[Any]:
    found = given.get(member)
    if not isinstance(found, list) or not 0 < len(found) <= most:
        raise BadRequestData(f"{member} is not a list of 1 to {most} items")
    return found


def _names(given: Document, member: str) -> frozenset[str]:
    return frozenset(_list(given, member, NAMES_MAX)) if given.get(member) else frozenset()
