# SPDX-License-Identifier: Apache-2.0
"""`hiroba simulate`: the sensors of the demo towns, over MQTT and HTTP, at a chosen rate and seed."""

import asyncio
import json
import signal
import sys
from contextlib import AsyncExitStack, suppress
from enum import StrEnum
from typing import Annotated

import typer

from hiroba.kernel import configuration
from hiroba.kernel.devices.outside_mqtt import outside_address
from hiroba.kernel.faults import Fault
from hiroba.project.demo import running
from hiroba.project.demo.senders import HttpSender, MqttSender, Sender
from hiroba.project.demo.simulation import SPEED, Fleet
from hiroba.project.demo.town import DemoGroup, DemoTown
from hiroba.project.demo.towns import GROUPS, TOWNS

DEVICE_KEY = "demo_devices"
LOG_SECONDS = 600
GENTLE_RATE = 2.0
"""Messages a second: with some 40 sensors each value changes every 20 seconds."""


class Via(StrEnum):
    MQTT = "mqtt"
    HTTP = "http"
    BOTH = "both"


def simulate(
    tenant: Annotated[list[str] | None, typer.Option(help="Code of a demo town; may be repeated.")] = None,
    every_town: Annotated[bool, typer.Option("--all", help="All demo towns.")] = False,
    rate: Annotated[float, typer.Option(min=0.01, max=100_000, help="Messages a second.")] = GENTLE_RATE,
    seed: Annotated[int, typer.Option(help="The same seed gives the same weather.")] = 1,
    via: Annotated[Via, typer.Option(help="The way into the city.")] = Via.MQTT,
    seconds: Annotated[float, typer.Option(min=0, help="How long; 0: until it is stopped.")] = 0,
    speed: Annotated[float, typer.Option(min=0.01, help="Model seconds in a second.")] = SPEED,
    as_json: Annotated[bool, typer.Option("--json", help="End with one JSON object.")] = False,
) -> None:
    """Streams measurements until the time is over; prints the rate and what was acknowledged."""
    fleet = Fleet(_owners(tenant or [], every_town), seed=seed)
    settings = configuration.load()
    progress = asyncio.run(_run(settings, fleet, via, rate=rate, seconds=seconds, speed=speed))
    if as_json:
        typer.echo(json.dumps(_summary(progress), ensure_ascii=False))
    if progress.sent and not progress.acknowledged:
        raise Fault(
            "No message was acknowledged", f"The reason was: {next(iter(progress.reasons), 'unknown')}."
        )


async def _run(
    settings: configuration.Configuration,
    fleet: Fleet,
    via: Via,
    *,
    rate: float,
    seconds: float,
    speed: float,
) -> running.Progress:
    async with AsyncExitStack() as stack:
        senders: list[Sender] = [
            await stack.enter_async_context(each) for each in _senders(settings, fleet, via)
        ]
        progress = running.Progress()
        work = running.run(
            fleet, senders, rate=rate, seconds=seconds, speed=speed, tell=_tell_sometimes, progress=progress
        )
        task = asyncio.create_task(work)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        with suppress(asyncio.CancelledError):
            await task
        _tell(progress)
        return progress


def _senders(settings: configuration.Configuration, fleet: Fleet, via: Via) -> list[MqttSender | HttpSender]:
    key = configuration.secret(settings.data_dir, DEVICE_KEY)
    found: list[MqttSender | HttpSender] = []
    if via in (Via.MQTT, Via.BOTH):
        host, port = "127.0.0.1", settings.mqtt_port
        if settings.mqtt_url:
            address = outside_address(settings.mqtt_url)
            host, port = address.host, address.port
        tenants = {station.name.tenant for station in fleet.stations}
        found.append(MqttSender(host, port, tenants=tenants, key=key))
    if via in (Via.HTTP, Via.BOTH):
        found.append(HttpSender(f"http://127.0.0.1:{settings.ingest_port}", key=key))
    return found


def _owners(codes: list[str], every_town: bool) -> list[DemoTown | DemoGroup]:
    every: list[DemoTown | DemoGroup] = [*TOWNS, *GROUPS]
    if every_town:
        return every
    known = {owner.code: owner for owner in every}
    if unknown := [code for code in codes if code not in known]:
        raise Fault(f"{unknown[0]} is not a demo town", f"Choose from {', '.join(known)}, or give --all.")
    if not codes:
        raise Fault("No town is chosen", "Give --tenant CODE or --all.", exit_code=2)
    return [known[code] for code in codes]


def _tell_sometimes(progress: running.Progress) -> None:
    """On a terminal each time; in the log of a city once in a while."""
    is_due = progress.seconds % LOG_SECONDS < running.REPORT_SECONDS
    if sys.stdout.isatty() or is_due:
        _tell(progress)


def _tell(progress: running.Progress) -> None:
    typer.echo(
        f"{progress.seconds:7.1f} s  sent {progress.sent}  acknowledged {progress.acknowledged}  "
        f"not taken {progress.not_taken}  {progress.rate:.1f}/s"
    )


def _summary(progress: running.Progress) -> dict[str, object]:
    return {
        "seconds": round(progress.seconds, 2),
        "sent": progress.sent,
        "acknowledged": progress.acknowledged,
        "not_taken": dict(progress.reasons),
        "rate": round(progress.rate, 1),
    }
