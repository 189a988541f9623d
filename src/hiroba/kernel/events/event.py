# SPDX-License-Identifier: Apache-2.0
"""The base of all events, and the register of their types."""

import dataclasses
import re
from typing import Any, ClassVar

import msgspec

from hiroba.kernel.events.models import NAME_LENGTH_MAX, SUBJECT_LENGTH_MAX

PAYLOAD_BYTES_MAX = 64 * 1024
"""An event tells which fact became true; whoever needs more reads it. Larger ones would slow every reader."""

PERSONAL_FIELDS = frozenset({"name", "full_name", "kana", "address", "phone", "email", "birth_date"})
"""The plainest mistakes; the rule is wider than a list can say."""

NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
FACTS_FILE = "events"


class EventTooLarge(ValueError):
    """The payload or the subject is longer than the outbox takes."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """A fact that has become true. Every subclass is decorated `@dataclass(frozen=True, kw_only=True)`.

    `class ShelterOpened(Event)` in `hiroba/services/shelters/events.py` is `shelters.shelter_opened` on the wire;
    elsewhere the service is named: `class ShelterOpened(Event, service="shelters")`. Every event has a `subject`,
    as field or property: the thing it is about, such as `shelter:12`. Events of one subject stay in order.

    Fields are text, numbers, dates, ids, or tuples and dataclasses of them. A payload may carry ids, never names,
    addresses or messages of people: it is kept for weeks and read by every service that reacts.
    Readers ignore unknown fields, so a field may be added at any time; a new field needs a default.
    """

    name: ClassVar[str]

    def __init_subclass__(cls, *, service: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        if personal := PERSONAL_FIELDS & set(cls.__annotations__):
            raise ValueError(
                f"{cls.__name__} has the field {min(personal)}: events carry ids, nothing about people"
            )
        cls.name = f"{service or _service_of(cls.__module__)}.{_snake_case(cls.__name__)}"
        _register(cls)


def type_of(name: str) -> type[Event] | None:
    """The class of a wire name; None when no imported module declares it."""
    return _types.get(name)


def names() -> tuple[str, ...]:
    """The wire names of all declared events."""
    return tuple(sorted(_types))


def encode(event: Event) -> tuple[str, str]:
    """(subject, payload as JSON). Raises EventTooLarge, and TypeError for a field that JSON cannot carry."""
    subject = str(event.subject)  # type: ignore[attr-defined]  # a field or a property, as the subclass likes
    payload = msgspec.json.encode(event)
    if not subject or len(subject) > SUBJECT_LENGTH_MAX:
        raise EventTooLarge(
            f"The subject of {event.name} has {len(subject)} of 1 to {SUBJECT_LENGTH_MAX} characters"
        )
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise EventTooLarge(f"The payload of {event.name} has {len(payload)} of {PAYLOAD_BYTES_MAX} bytes")
    return subject, payload.decode()


def decode(payload: str, kind: type[Any]) -> Any:
    """Reads a payload as a class; unknown fields are ignored. Raises msgspec.ValidationError."""
    return msgspec.json.decode(payload, type=kind)


_types: dict[str, type[Event]] = {}


def _register(cls: type[Event]) -> None:
    if not NAME.fullmatch(cls.name) or len(cls.name) > NAME_LENGTH_MAX:
        raise ValueError(f"{cls.name} is not a name of the form service.noun_participle")
    known = _types.get(cls.name)
    if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
        raise ValueError(f"The event {cls.name} is declared by {known.__module__} and {cls.__module__}")
    _types[cls.name] = cls


def _service_of(module: str) -> str:
    """`hiroba.services.shelters.events` -> `shelters`; empty for a module that is not part of `events`."""
    parts = module.split(".")
    place = len(parts) - 1 - parts[::-1].index(FACTS_FILE) if FACTS_FILE in parts else 0
    return parts[place - 1] if place else ""


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
