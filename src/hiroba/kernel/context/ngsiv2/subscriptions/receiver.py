# SPDX-License-Identifier: Apache-2.0
"""Where notifications go and what they are made of: `http`, `httpCustom`, `mqtt` and `mqttCustom`."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.ngsiv2.subscriptions.templates import MACRO
from hiroba.kernel.context.ngsiv2.wording import check_members, check_text

KINDS = ("http", "httpCustom", "mqtt", "mqttCustom")
METHODS = frozenset(["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"])
PAIRS_MAX = 50
TIMEOUT_MILLISECONDS_MAX = 1_800_000
# A receiver that takes longer than this would hold up what comes after, whatever the subscription allows.
SECONDS_MAX, SECONDS_DEFAULT = 60.0, 10.0
# Set by the transport or told by the broker itself.
NOT_TO_SET = frozenset(["host", "content-length", "transfer-encoding", "connection", "fiware-correlator"])
NOT_TO_SET |= {"ngsiv2-attrsformat"}
NOTHING = object()

_MEMBERS = {
    "http": {"url", "timeout"},
    "httpCustom": {"url", "timeout", "headers", "qs", "method", "payload", "json", "ngsi"},
    "mqtt": {"url", "topic", "qos", "retain", "user", "passwd"},
    "mqttCustom": {"url", "topic", "qos", "retain", "user", "passwd", "payload", "json", "ngsi"},
}


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """`payload` is NOTHING unless given; None then means a notification without a body."""

    kind: str
    url: str
    seconds: float = SECONDS_DEFAULT
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    payload: object = NOTHING
    json: Any = None
    patch: dict[str, Any] | None = None
    topic: str = ""
    qos: int = 0
    retain: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_custom(self) -> bool:
        return self.kind in ("httpCustom", "mqttCustom")

    @property
    def is_mqtt(self) -> bool:
        return self.kind in ("mqtt", "mqttCustom")

    @property
    def has_own_format(self) -> bool:
        return self.json is not None or self.payload not in (NOTHING, "")


def read_receiver(notification: dict[str, Any]) -> Receiver:
    """Raises BadRequest."""
    kinds = [kind for kind in KINDS if kind in notification]
    if len(kinds) != 1:
        raise BadRequest(f"notification needs exactly one of {', '.join(KINDS)}")
    kind = kinds[0]
    given = check_members(notification[kind], _MEMBERS[kind], kind)
    url = _text(given, "url", kind)
    _check_url(url, kind)
    if len(given.keys() & {"payload", "json", "ngsi"}) > 1:
        raise BadRequest("payload, json and ngsi cannot be used together")
    method = given.get("method", "POST")
    if not isinstance(method, str) or method.upper() not in METHODS:
        raise BadRequest(f"{kind}: method is not one of {', '.join(sorted(METHODS))}")
    return Receiver(
        kind=kind,
        url=url,
        seconds=_seconds(given),
        method=method.upper(),
        headers=_headers(given),
        query=_pairs(given, "qs"),
        payload=_payload(given),
        json=_json(given),
        patch=_patch(given),
        topic=_text(given, "topic", kind) if "mqtt" in kind else "",
        qos=_qos(given),
        retain=_flag(given, "retain"),
        user=_text(given, "user", kind) if "user" in given else None,
        password=_text(given, "passwd", kind) if "passwd" in given else None,
    )


def _text(given: dict[str, Any], member: str, what: str) -> str:
    value = given.get(member)
    if not isinstance(value, str) or not value:
        raise BadRequest(f"{what}: {member} is not a text or empty")
    if member != "passwd":
        check_text(value.replace("=", ""), f"{what}: {member}")
    return value


def _check_url(url: str, kind: str) -> None:
    schemes = ("mqtt", "mqtts") if "mqtt" in kind else ("http", "https")
    try:
        parts = urlsplit(MACRO.sub("x", url))
        usable = parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
        usable = usable and "@" not in parts.netloc and ("mqtt" not in kind or parts.path in ("", "/"))
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or " " in url:
        raise BadRequest(f"{kind}: url is not an address of {' or '.join(schemes)}")


def _seconds(given: dict[str, Any]) -> float:
    timeout = given.get("timeout", 0)
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        raise BadRequest("timeout is not a number of milliseconds")
    if not 0 <= timeout <= TIMEOUT_MILLISECONDS_MAX:
        raise BadRequest(f"timeout is not between 0 and {TIMEOUT_MILLISECONDS_MAX} milliseconds")
    return min(timeout / 1000, SECONDS_MAX) if timeout else SECONDS_DEFAULT


def _pairs(given: dict[str, Any], member: str) -> tuple[tuple[str, str], ...]:
    pairs = given.get(member)
    if pairs is None:
        return ()
    if not isinstance(pairs, dict) or not 0 < len(pairs) <= PAIRS_MAX:
        raise BadRequest(f"{member} is not a JSON object with 1 to {PAIRS_MAX} members")
    for name, value in pairs.items():
        if not isinstance(value, str) or not name or not (name + value).isprintable():
            raise BadRequest(f"{member} has a member that is no text of one line")
        check_text([name, value], member)
    return tuple(pairs.items())


def _headers(given: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    pairs = _pairs(given, "headers")
    for name, _ in pairs:
        bare = MACRO.sub("x", name).replace("-", "").replace("_", "")
        if not (bare.isascii() and bare.isalnum()):
            raise BadRequest(f"headers: {name[:60]!r} cannot be the name of a header")
    return tuple((name, value) for name, value in pairs if name.lower() not in NOT_TO_SET)


def _payload(given: dict[str, Any]) -> object:
    if "payload" not in given:
        return NOTHING
    payload = given["payload"]
    if payload is not None and not isinstance(payload, str):
        raise BadRequest("payload is neither a text nor null")
    check_text(payload, "payload")
    return payload


def _json(given: dict[str, Any]) -> Any:
    if "json" not in given:
        return None
    if not isinstance(given["json"], dict | list):
        raise BadRequest("json is neither an object nor an array")
    check_text(given["json"], "json")
    return given["json"]


def _patch(given: dict[str, Any]) -> dict[str, Any] | None:
    if "ngsi" not in given:
        return None
    patch = given["ngsi"]
    if not isinstance(patch, dict):
        raise BadRequest("ngsi is not a JSON object")
    for name, value in patch.items():
        if name in ("id", "type"):
            if not isinstance(value, str) or not value:
                raise BadRequest(f"ngsi: {name} is not a text or empty")
        elif not isinstance(value, dict) or value.keys() - {"value", "type"}:
            raise BadRequest(f"ngsi: {name[:60]} is not a JSON object with value and type")
    return patch


def _qos(given: dict[str, Any]) -> int:
    qos = given.get("qos", 0)
    if isinstance(qos, bool) or qos not in (0, 1, 2):
        raise BadRequest("qos is not 0, 1 or 2")
    return int(qos)


def _flag(given: dict[str, Any], member: str) -> bool:
    value = given.get(member, False)
    if not isinstance(value, bool):
        raise BadRequest(f"{member} is neither true nor false")
    return value
