# SPDX-License-Identifier: Apache-2.0
"""What `hiroba mqtt` runs: measurements by MQTT (embedded broker, or client of the one that is named) and by HTTP.

One process takes both, so that the sequence numbers of a device have one owner. No Django: it stays small.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import AsyncExitStack, suppress

import asyncpg

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.context.protocol.http_server import HttpServer
from hiroba.kernel.devices.door import LIMITS, Door
from hiroba.kernel.devices.intake import Intake, Result
from hiroba.kernel.devices.outlet import Outlet
from hiroba.kernel.devices.register import Register
from hiroba.kernel.devices.uplink_queue import UplinkQueue
from hiroba.kernel.faults import Fault

REPORT_SECONDS = 600.0
DRAIN_SECONDS_MAX = 5.0
"""What waits at the stop gets this long; the supervisor grants 15 seconds in all."""

log = logging.getLogger("hiroba.devices.mqtt")


async def serve(configuration: Configuration, *, stopped: asyncio.Event | None = None) -> None:
    """Runs until SIGTERM, SIGINT or `stopped`. Raises Fault when the port is taken or the address wrong."""
    stopped = stopped or _stopped_by_signal()
    async with AsyncExitStack() as stack:
        register = await stack.enter_async_context(Register(configuration.database_url))
        await _check(register)
        outlet = await stack.enter_async_context(Outlet(configuration.broker_url, configuration.token_key))
        intake = Intake(register, outlet)
        queue = UplinkQueue(intake)
        await _start_http(configuration, register, intake, stack)
        running = [asyncio.create_task(queue.keep_storing()), asyncio.create_task(_keep_reporting(queue))]
        if configuration.mqtt_url:
            running.append(_listen_outside(configuration.mqtt_url, queue))
        else:
            await _start_embedded(configuration, queue, stack)
        await _until(stopped, running, queue)


async def _start_embedded(configuration: Configuration, queue: UplinkQueue, stack: AsyncExitStack) -> None:
    from hiroba.kernel.devices.embedded_mqtt import EmbeddedMqtt, Guard  # noqa: PLC0415 -- start-up stays fast

    # A register of its own: signing in never waits for a batch.
    register = await stack.enter_async_context(Register(configuration.database_url))
    guard = Guard(register, queue.offer)
    embedded = EmbeddedMqtt(guard, host=configuration.host, port=configuration.mqtt_port)
    await embedded.start()
    stack.push_async_callback(embedded.stop)
    log.info("embedded mqtt broker listens host=%s port=%s", configuration.host, configuration.mqtt_port)


async def _start_http(
    configuration: Configuration, register: Register, intake: Intake, stack: AsyncExitStack
) -> None:
    door = await stack.enter_async_context(Door(register, intake))
    server = HttpServer(door.answer, LIMITS)
    try:
        port = await server.start(configuration.host, configuration.ingest_port)
    except OSError as error:
        raise Fault(
            f"The HTTP ingest cannot listen on {configuration.host}:{configuration.ingest_port} ({error.strerror})",
            "Stop what uses the port, or choose another one with HIROBA_INGEST_PORT.",
        ) from None
    stack.push_async_callback(server.stop)
    log.info("http ingest listens host=%s port=%s", configuration.host, port)


def _listen_outside(url: str, queue: UplinkQueue) -> asyncio.Task[None]:
    from hiroba.kernel.devices.outside_mqtt import (  # noqa: PLC0415 -- start-up stays fast
        OutsideMqtt,
        outside_address,
    )

    return asyncio.create_task(OutsideMqtt(outside_address(url), queue).keep_listening())


async def _until(stopped: asyncio.Event, running: list[asyncio.Task[None]], queue: UplinkQueue) -> None:
    """Waits for the stop and stores what still waits; a task that ends before is a fault and is raised."""
    waiting = asyncio.create_task(stopped.wait())
    try:
        done, _ = await asyncio.wait({*running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {waiting}:
            task.result()
        with suppress(TimeoutError):
            await asyncio.wait_for(queue.drain(), DRAIN_SECONDS_MAX)
    finally:
        for task in (*running, waiting):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _check(register: Register) -> None:
    try:
        await register.check()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Fault(
            f"The database does not answer ({error})", "Start it, or correct HIROBA_DATABASE_URL."
        ) from None


async def _keep_reporting(queue: UplinkQueue) -> None:
    told = 0
    while True:
        await asyncio.sleep(REPORT_SECONDS)
        counts = queue.counts
        if counts.received == told:
            continue
        told = counts.received
        log.info(
            "measurements received=%d stored=%d repeated=%d late=%d refused=%d dropped=%d",
            counts.received,
            counts.results[Result.STORED],
            counts.results[Result.REPEATED],
            counts.results[Result.LATE],
            counts.results[Result.REFUSED],
            counts.dropped,
        )


def _stopped_by_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped
