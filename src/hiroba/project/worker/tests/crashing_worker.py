# SPDX-License-Identifier: Apache-2.0
"""A worker whose handlers write down what they do and fail now and then; the tests kill it in the middle."""

import os
import random
import time
from dataclasses import dataclass

from hiroba.project import application, logs

application.start()

from django.db import connection  # noqa: E402

from hiroba.kernel import configuration  # noqa: E402
from hiroba.kernel.events.dispatcher import Dispatcher  # noqa: E402
from hiroba.kernel.events.event import Event  # noqa: E402
from hiroba.kernel.events.reactions import Reactions  # noqa: E402
from hiroba.kernel.events.retries import Retries  # noqa: E402
from hiroba.project.worker.process import Worker  # noqa: E402

HANDLERS = ("first", "second")
EFFECT = "INSERT INTO test_effect (handler, subject, event_id) VALUES (%s, %s, %s)"


@dataclass(frozen=True, kw_only=True)
class RideRequested(Event, service="test_worker"):
    ride: int

    @property
    def subject(self) -> str:
        return f"ride:{self.ride}"


class Trouble(Exception):
    """Happens now and then."""


class Write:
    """Writes its effect first and then takes its time, so that a kill hits between the two."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.chance = random.Random()

    def __call__(self, event: RideRequested, *, event_id: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(EFFECT, [self.name, event.subject, event_id])
        time.sleep(self.chance.uniform(0, 0.004))
        if self.chance.random() < 0.05:
            raise Trouble


def main() -> None:
    logs.start("json")
    reactions = Reactions.of((RideRequested.name, name, Write(name)) for name in HANDLERS)
    worker = Worker(
        configuration.load().database_url, Dispatcher(reactions, Retries((0.02,) * 20)), lambda name: False
    )
    os._exit(0 if worker.run() else 1)


if __name__ == "__main__":
    main()
