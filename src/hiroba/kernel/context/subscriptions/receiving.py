# SPDX-License-Identifier: Apache-2.0
"""Reads `notification` of a subscription: endpoint and form (5.2.14, 5.2.15, 5.2.22)."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from hiroba.kernel.context.media_types import GEO_JSON, JSON, LD_JSON
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.model.wording import check_name, check_uri
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.representation.earlier_versions import Version
from hiroba.kernel.context.representation.form import CONCISE, NORMALIZED, SIMPLIFIED, Form
from hiroba.kernel.context.representation.projection import Projection, parse_projection
from hiroba.kernel.context.store.linking import FLAT, INLINE, Join
from hiroba.kernel.context.subscriptions.subscription import ANSWER_SECONDS, Receiver

PAIRS_MAX = 20
JOIN_LEVEL_MAX = 10
FORMATS = {"normalized": NORMALIZED, "keyValues": SIMPLIFIED, "simplified": SIMPLIFIED, "concise": CONCISE}
HTTP, MQTT = ("http", "https"), ("mqtt", "mqtts")
# A slow receiver may have its time, but not hold a connection for minutes.
ANSWER_SECONDS_MAX = 60.0
COOLDOWN_SECONDS_MAX = 86_400.0
# Set by the sender of a message itself (RFC 9112).
RESERVED_HEADERS = frozenset(["host", "content-length", "transfer-encoding", "connection"])
MQTT_VERSIONS = ("mqtt3.1.1", "mqtt5.0")
NOTIFIER_VALUES = {"MQTT-Version": MQTT_VERSIONS, "MQTT-QoS": ("0", "1", "2")}


def read_receiver(
    given: Any,
    names: Vocabulary,
    shown_in: Vocabulary,
    *,
    language: str | None,
    datasets: frozenset[str] | None,
    version: Version | None,
) -> Receiver:
    """Members are in the words of `names`, notifications in those of `shown_in`. Raises BadRequestData."""
    if not isinstance(given, dict) or not isinstance(given.get("endpoint"), dict):
        raise BadRequestData("notification is not an object with an endpoint")
    endpoint = given["endpoint"]
    uri = check_uri(endpoint.get("uri"), "notification: endpoint uri")
    _check_endpoint(uri)
    accept = endpoint.get("accept", JSON)
    if accept not in (JSON, LD_JSON, GEO_JSON):
        raise BadRequestData(f"notification: accept {accept!r} is not one of {JSON}, {LD_JSON}, {GEO_JSON}")
    return Receiver(
        uri,
        accept,
        _read_headers(endpoint.get("receiverInfo")),
        replace(
            _read_form(given, names, shown_in),
            geojson=accept == GEO_JSON,
            language=language,
            datasets=datasets,
            version=version,
        ),
        notifier=_read_notifier(endpoint.get("notifierInfo")),
        answer_seconds=_read_milliseconds(endpoint, "timeout", ANSWER_SECONDS, ANSWER_SECONDS_MAX),
        cooldown_seconds=_read_milliseconds(endpoint, "cooldown", 0.0, COOLDOWN_SECONDS_MAX),
        show_changes=given.get("showChanges") is True,
        join=_read_join(given),
    )


def read_names(given: Document, member: str, names: Vocabulary) -> frozenset[str] | None:
    """A list of attribute names as their canonical names; None when it is not there."""
    found = given.get(member)
    if found is None:
        return None
    if not isinstance(found, list) or not found:
        raise BadRequestData(f"{member} is not a list of attribute names")
    return frozenset(names.canonical(check_name(name)) for name in found)


def _read_form(given: Document, names: Vocabulary, shown_in: Vocabulary) -> Form:
    kind = FORMATS.get(str(given.get("format", "normalized")))
    if kind is None:
        raise BadRequestData(f"notification: format {given['format']!r} is not one of {', '.join(FORMATS)}")
    pick, omit = _read_projection(given, "pick", names), _read_projection(given, "omit", names)
    attributes = read_names(given, "attributes", names)
    if attributes is not None and (pick is not None or omit is not None):
        raise BadRequestData("notification: attributes cannot be used together with pick or omit")
    if pick is not None and omit is not None and pick.names & omit.without_linking().names:
        raise BadRequestData("notification: pick and omit name the same member")
    if kind == SIMPLIFIED and given.get("showChanges") is True:
        raise BadRequestData("notification: showChanges needs the format normalized or concise")
    return Form(
        kind=kind,
        attributes=attributes,
        pick=pick,
        omit=omit.without_linking() if omit is not None else None,
        system_times=given.get("sysAttrs") is True,
        names=shown_in,
    )


def _read_projection(given: Document, member: str, names: Vocabulary) -> Projection | None:
    found = given.get(member)
    if found is None:
        return None
    if not isinstance(found, list) or not found or not all(isinstance(part, str) for part in found):
        raise BadRequestData(f"notification: {member} is not a list of members")
    return parse_projection(",".join(found), member, names)


def _read_join(given: Document) -> Join | None:
    kind, level = given.get("join"), given.get("joinLevel", 1)
    if kind in (None, "@none"):
        return None
    if kind not in (INLINE, FLAT):
        raise BadRequestData(f"notification: join {str(kind)[:40]!r} is not one of {INLINE}, {FLAT}, @none")
    if isinstance(level, bool) or not isinstance(level, int) or not 0 < level <= JOIN_LEVEL_MAX:
        raise BadRequestData(f"notification: joinLevel is not a number from 1 to {JOIN_LEVEL_MAX}")
    return Join(kind, level, frozenset())


def _check_endpoint(uri: str) -> None:
    try:
        parts = urlsplit(uri)
        usable = parts.scheme in HTTP + MQTT and bool(parts.hostname) and (parts.port or 1) > 0
        has_secret = "@" in parts.netloc and parts.scheme in HTTP
    except ValueError:
        usable = has_secret = False
    if has_secret:
        raise BadRequestData(
            "notification: endpoint has a user name in its address; use receiverInfo for secrets"
        )
    if not usable:
        raise BadRequestData(
            f"notification: endpoint {uri!r} is not an address of http, https, mqtt or mqtts"
        )
    if parts.scheme in MQTT and (not parts.path.strip("/") or any(sign in parts.path for sign in "#+")):
        raise BadRequestData("notification: endpoint of mqtt needs a topic without wildcards as its path")


def _read_headers(given: Any) -> tuple[tuple[str, str], ...]:
    pairs = _read_pairs(given, "receiverInfo")
    for key, _ in pairs:
        if not key.replace("-", "").isalnum() or not key.isascii() or key.lower() in RESERVED_HEADERS:
            raise BadRequestData(f"receiverInfo: {key} cannot be set")
    return pairs


def _read_notifier(given: Any) -> tuple[tuple[str, str], ...]:
    pairs = _read_pairs(given, "notifierInfo")
    for key, value in pairs:
        allowed = NOTIFIER_VALUES.get(key)
        if allowed is not None and value not in allowed:
            raise BadRequestData(f"notifierInfo: {key} {value!r} is not one of {', '.join(allowed)}")
    return pairs


def _read_pairs(given: Any, what: str) -> tuple[tuple[str, str], ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > PAIRS_MAX:
        raise BadRequestData(f"{what} is not a list of at most {PAIRS_MAX} pairs")
    pairs = []
    for pair in given:
        key, value = (pair.get("key"), pair.get("value")) if isinstance(pair, dict) else (None, None)
        if not (isinstance(key, str) and isinstance(value, str) and key and value.isprintable()):
            raise BadRequestData(f"{what} has a pair without a proper key and value")
        pairs.append((key, value))
    return tuple(pairs)


def _read_milliseconds(given: Document, member: str, default: float, greatest: float) -> float:
    found = given.get(member)
    if found is None:
        return default
    if isinstance(found, bool) or not isinstance(found, int | float) or found <= 0:
        raise BadRequestData(f"notification: endpoint {member} is not a number of milliseconds")
    return min(found / 1000, greatest)
