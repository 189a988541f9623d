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

    @classmethod
    def of(cls, reactions: Iterable[tuple[str, str, Handler]]) -> "Reactions":
        """From (event name, handler key, handler), as `registry.reactions()` gives them."""
        listed = tuple(reactions)
        return cls(
            wanted=frozenset((name, key) for name, key, _ in listed),
            handlers={key: handler for _, key, handler in listed},
        )

    def kind(self, handler_key: str, event_name: str) -> type[Any] | None:
        """The class that the handler gets: the dataclass that its first parameter names, else the event's own.

        A service may not import the events of another one; it declares a dataclass of the fields that it reads.
        """
        handler = self.handlers[handler_key]
        parameter = next(iter(inspect.signature(handler).parameters), "")
        try:
            hint = get_type_hints(handler).get(parameter)
        except NameError:
            hint = None
        return hint if _is_own_class(hint) else type_of(event_name)


def _is_own_class(hint: Any) -> bool:
    return isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint is not Event
