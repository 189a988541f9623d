# SPDX-License-Identifier: Apache-2.0
"""Starts brokers as processes of their own, with settings that the command line does not offer."""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace

from hiroba.kernel.context.broker import Broker, serve
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.settings import BrokerSettings

NGSI_LD = "/ngsi-ld/v1/"


def start_broker(dsn: str, **settings: object) -> tuple[subprocess.Popen[str], str]:
    """`limits` may be a dictionary. Raises RuntimeError with what the broker said when it does not start."""
    allowed = {f"{what}_allow_networks": ["127.0.0.0/8"] for what in ("notify", "context", "source")}
    order = json.dumps({"dsn": dsn, "port": 0} | allowed | settings)
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, order], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(line)
        if line.startswith("port "):
            return process, f"http://127.0.0.1:{int(line.split()[1])}"
    process.communicate()
    raise RuntimeError("".join(told))


def stop_broker(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=30)


def _main(order: dict[str, object]) -> None:
    limits = replace(Limits(), **order.pop("limits", {}))  # type: ignore[arg-type]
    settings = BrokerSettings(limits=limits, **order)  # type: ignore[arg-type]

    def tell(broker: Broker) -> None:
        print("port", broker.port, flush=True)
        # Nobody reads on, and a pipe that is full would hold the broker up.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    asyncio.run(serve(settings, ready=tell))


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
