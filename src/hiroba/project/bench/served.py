# SPDX-License-Identifier: Apache-2.0
"""A broker in a process of its own on a database that outlives it, with settings that the command line lacks."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, Any

from hiroba.kernel.context.broker import Broker, serve
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.settings import BrokerSettings

STOP_SECONDS_MAX = 60


@contextmanager
def served(dsn: str, **settings: object) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The process and its port. `limits` may be a dictionary."""
    order = json.dumps({"dsn": dsn, "port": 0} | settings)
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, order], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stderr is not None
        yield process, port_told(process.stderr)
    finally:
        process.terminate()
        process.communicate(timeout=STOP_SECONDS_MAX)


def port_told(lines: IO[str]) -> int:
    """Raises RuntimeError with what the broker said when it did not start."""
    told: list[str] = []
    for line in lines:
        told.append(line)
        found = re.search(r"listens on http://[^:]+:(\d+)", line)
        if found:
            return int(found.group(1))
    raise RuntimeError(f"The broker did not start: {''.join(told[-5:])}")


def _announce(broker: Broker) -> None:
    print(f"Broker listens on http://127.0.0.1:{broker.port}", file=sys.stderr, flush=True)


def _main(order: dict[str, Any]) -> None:
    limits = replace(Limits(), **order.pop("limits", {}))
    asyncio.run(serve(BrokerSettings(limits=limits, **order), ready=_announce))


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
