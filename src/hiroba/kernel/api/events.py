# SPDX-License-Identifier: Apache-2.0
"""Facts: declare them with Event, tell them with publish, see to those that could not be delivered.

A reaction is named in the manifest, `Reaction(event="shelters.shelter_opened", handler="reactions:announce")`, and
is called as `announce(event, *, event_id)` in the worker process, with the tenant set and inside a transaction that
also holds its receipt: what it writes to the database happens once for each event. Other effects may be repeated
after a crash; use `event_id` to recognise them. Events of one subject arrive in order. A reaction that raises is
tried again with growing pauses; the later events of the subject wait, until it is put aside as a dead letter.
A reaction to another service's event declares a dataclass of its own with the fields that it reads.
"""

from hiroba.kernel.events.backlog import Backlog, backlog
from hiroba.kernel.events.dead_letters import DeadLetter, dead_letters, discard, replay
from hiroba.kernel.events.event import Event, EventTooLarge
from hiroba.kernel.events.publishing import OutsideTransaction, publish

__all__ = [
    "Backlog",
    "DeadLetter",
    "Event",
    "EventTooLarge",
    "OutsideTransaction",
    "backlog",
    "dead_letters",
    "discard",
    "publish",
    "replay",
]
