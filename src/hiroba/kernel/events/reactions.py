# SPDX-License-Identifier: Apache-2.0
"""Which handler wants which event, and as what it reads the payload."""

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from hiroba.kernel.events.event import Event, type_of

Handler = Callable[..., None]
"""Called as `handler(event, event_id=…)` with the tenant set, inside a transaction of its own."""


@dataclass(frozen=True)
class Reactions:
    """The reactions of all services: pairs of (event name, handler key), and the handler of each key."""

    wanted: frozenset[tuple[str, str]] = frozenset()
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    own_kinds: Mapping[str, type[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, reactions: Iterable[tuple[str, str, Handler]]) -> "Reactions":
        """From (event name, handler key, handler), as `registry.reactions()` gives them."""
        listed = tuple(reactions)
        return cls(
            wanted=frozenset((name, key) for name, key, _ in listed),
            handlers={key: handler for _, key, handler in listed},
            own_kinds={key: kind for _, key, handler in listed if (kind := _own_kind(handler)) is not None},
        )

    def kind(self, handler_key: str, event_name: str) -> type[Any] | None:
        """The class that the handler gets: the dataclass that its first parameter names, else the event's own.

        A service may not import the events of another one; it declares a dataclass of the fields that it reads.
        """
        return self.own_kinds.get(handler_key) or type_of(event_name)


def _own_kind(handler: Handler) -> type[Any] | None:
    """The class that the first parameter is annotated with, if it can be read from a payload."""
    try:
        hint = get_type_hints(handler).get(next(iter(inspect.signature(handler).parameters), ""))
    except (NameError, TypeError):
        return None
    is_readable = isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint is not Event
    return hint if is_readable else None
