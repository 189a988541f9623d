# SPDX-License-Identifier: Apache-2.0
"""A notification as the whole request that will be sent, ready to wait in the durable queue."""

from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

from hiroba.kernel.context.media_types import JSON, TEXT
from hiroba.kernel.context.model.draft import Change
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.ngsiv2.mapping.entities import names_of
from hiroba.kernel.context.ngsiv2.mapping.names import DATE_EXPIRES, shown_attribute
from hiroba.kernel.context.ngsiv2.mapping.values import default_type
from hiroba.kernel.context.ngsiv2.representation import (
    BUILTIN_ATTRIBUTES,
    EVERY,
    KEY_VALUES,
    NORMALIZED,
    VALUES,
    Cause,
    View,
    show_entity,
)
from hiroba.kernel.context.ngsiv2.subscriptions.changes import named_attributes
from hiroba.kernel.context.ngsiv2.subscriptions.receiver import NOTHING, Receiver
from hiroba.kernel.context.ngsiv2.subscriptions.subscription import Notice, Reading
from hiroba.kernel.context.ngsiv2.subscriptions.templates import decoded, fill_json, fill_text

USER_AGENT = "hiroba"
# Always told, even when only changed attributes are wanted.
ALWAYS_TOLD = frozenset(["alterationType", "dateCreated", "dateModified"])


class Envelope(msgspec.Struct):
    """What the outlet sends: by HTTP all of it, by MQTT topic and body."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: str


def envelope(
    reading: Reading, tenant: str, change: Change, alteration: str, told: frozenset[str]
) -> Envelope | None:
    """`told` are the attributes that count as changed. None when only those are wanted and none of them is."""
    notice, receiver = reading.notice, reading.notice.receiver
    record = Record(change.id, change.type_key, change.created, change.number, b"", change.times, None)
    cause = Cause(alteration, named_attributes(change), told, change.before)
    values = _values(record, change, cause, tenant) if receiver.is_custom else {}
    entity = _entity(notice, record, change, cause, values)
    if entity is None:
        return None
    path = names_of(change.document)[2]
    body, media_type = _body(reading, entity, values)
    headers = [
        ("Content-Type", media_type),
        ("User-Agent", USER_AGENT),
        ("Ngsiv2-AttrsFormat", "custom" if receiver.has_own_format else notice.format),
        ("Fiware-Service", tenant),
        ("Fiware-ServicePath", path),
    ]
    return Envelope(
        receiver.method,
        _target(receiver, values),
        _with_own(headers, receiver, values),
        body,
    )


def _values(record: Record, change: Change, cause: Cause, tenant: str) -> dict[str, Any]:
    """What macros stand for."""
    id, type, path = names_of(change.document)
    plain = View(format=KEY_VALUES, attributes=(EVERY, DATE_EXPIRES))
    shown: dict[str, Any] = show_entity(record, change.document, plain, cause)
    return {"service": tenant, "servicePath": path, "authToken": None} | shown | {"id": id, "type": type}


def _entity(notice: Notice, record: Record, change: Change, cause: Cause, values: dict[str, Any]) -> Any:
    view = notice.view
    if notice.only_changed:
        told = {shown_attribute(name) for name in cause.told} | ALWAYS_TOLD
        wanted = view.attributes or tuple(map(shown_attribute, sorted(cause.told)))
        wanted = tuple(name for name in wanted if name in told or name == EVERY)
        names = _only(view, wanted, told)
        if not names and not notice.covered:
            return None
        # Nothing changed that is told: a name that no entity has keeps everything else out.
        view = View(format=view.format, attributes=names or ("*none*",), metadata=view.metadata)
    entity = show_entity(record, change.document, view, cause)
    if notice.receiver.patch is not None:
        entity = _patched(notice, record, change, cause, values)
    if notice.covered and view.format != VALUES:
        for name in notice.view.attributes:
            if name not in entity and name != EVERY and name not in BUILTIN_ATTRIBUTES:
                missing: dict[str, Any] = {"type": "None", "value": None, "metadata": {}}
                entity[name] = None if view.format == KEY_VALUES else missing
    return entity


def _only(view: View, wanted: tuple[str, ...], told: set[str]) -> tuple[str, ...]:
    # `*` among the names stands for the changed ones only.
    names = tuple(dict.fromkeys(n for name in wanted for n in (sorted(told) if name == EVERY else [name])))
    return tuple(name for name in names if name not in view.except_attributes)


def _patched(
    notice: Notice, record: Record, change: Change, cause: Cause, values: dict[str, Any]
) -> dict[str, Any] | list[Any]:
    """The entity with the attributes of `ngsi` over its own; `attrs` chooses afterwards."""
    whole = View(format=NORMALIZED, attributes=(EVERY,), metadata=notice.view.metadata)
    entity: dict[str, Any] = show_entity(record, change.document, whole, cause)
    for name, given in (notice.receiver.patch or {}).items():
        if name in ("id", "type"):
            # An entity without id or type is none: a macro that gives nothing takes neither away.
            if fill_json(given, values) not in (None, ""):
                entity[name] = fill_text(given, values)
        else:
            value = fill_json(given.get("value"), values)
            entity[name] = {"type": given.get("type", default_type(value)), "value": value, "metadata": {}}
    wanted = notice.view.attributes
    if wanted and EVERY not in wanted:
        entity = {name: entity[name] for name in ("id", "type", *wanted) if name in entity}
    if notice.view.format == NORMALIZED:
        return entity
    plain = {name: value if name in ("id", "type") else value["value"] for name, value in entity.items()}
    return list(plain.values())[2:] if notice.view.format == VALUES else plain


def _body(reading: Reading, entity: Any, values: dict[str, Any]) -> tuple[str, str]:
    receiver, notice = reading.notice.receiver, reading.notice
    if receiver.json is not None:
        return _json(fill_json(receiver.json, values)), JSON
    if receiver.payload is None:
        return "", JSON
    if receiver.payload not in (NOTHING, ""):
        return fill_text(decoded(str(receiver.payload)), values), TEXT
    if notice.format.startswith("simplified"):
        return _json(entity), JSON
    return _json({"subscriptionId": reading.id, "data": [entity]}), JSON


def _target(receiver: Receiver, values: dict[str, Any]) -> str:
    if receiver.is_mqtt:
        return fill_text(receiver.topic, values) if receiver.is_custom else receiver.topic
    if not receiver.is_custom:
        return receiver.url
    # Values go into the address percent-encoded, so that none can lead to another host or path.
    parts = urlsplit(fill_text(receiver.url, values, _quoted))
    filled = [
        (fill_text(name, values, nothing=""), fill_text(value, values, nothing=""))
        for name, value in receiver.query
    ]
    # What the entity does not have is no parameter.
    pairs = [f"{_quoted(name)}={_quoted(value)}" for name, value in filled if name and value]
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, *pairs])), fragment=""))


def _with_own(
    headers: list[tuple[str, str]], receiver: Receiver, values: dict[str, Any]
) -> list[tuple[str, str]]:
    own = {}
    for name, value in receiver.headers:
        filled = fill_text(decoded(value), values, nothing="")
        own[fill_text(name, values)] = " ".join(filled.split()) if not filled.isprintable() else filled
    taken = {name.lower() for name in own}
    kept = [(name, value) for name, value in headers if name.lower() not in taken]
    return kept + [(name, value) for name, value in own.items() if value]


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
