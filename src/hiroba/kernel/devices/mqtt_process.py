# SPDX-License-Identifier: Apache-2.0
"""What `hiroba mqtt` runs: the embedded broker where no other is named, and the ingest. No Django."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
from contextlib import AsyncExitStack, suppress

import asyncpg

from hiroba.kernel.configuration import Configuration, secret
from hiroba.kernel.devices.embedded_mqtt import INGEST_USER, EmbeddedMqtt, Guard
from hiroba.kernel.devices.intake import Intake, Result
from hiroba.kernel.devices.mqtt_ingest import Address, MqttIngest, outside_address
from hiroba.kernel.devices.outlet import Outlet
from hiroba.kernel.devices.register import Register
from hiroba.kernel.faults import Fault

REPORT_SECONDS = 60.0

log = logging.getLogger("hiroba.devices.mqtt")


async def serve(configuration: Configuration, *, stopped: asyncio.Event | None = None) -> None:
    """Runs until SIGTERM, SIGINT or `stopped`. Raises Fault when the port is taken or the address wrong."""
    stopped = stopped or _stopped_by_signal()
    async with AsyncExitStack() as stack:
        register = await stack.enter_async_context(Register(configuration.database_url))
        await _check(register)
        outlet = await stack.enter_async_context(Outlet(configuration.broker_url, configuration.token_key))
        ingest = MqttIngest(await _address(configuration, stack), Intake(register, outlet))
        running = asyncio.create_task(ingest.run())
        reporting = asyncio.create_task(_keep_reporting(ingest))
        waiting = asyncio.create_task(stopped.wait())
        try:
            await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
        finally:
            for task in (running, reporting, waiting):
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


async def _address(configuration: Configuration, stack: AsyncExitStack) -> Address:
    if configuration.mqtt_url:
        return outside_address(configuration.mqtt_url)
    password = secret(configuration.data_dir, "mqtt_ingest")
    guard_register = await stack.enter_async_context(Register(configuration.database_url))
    embedded = EmbeddedMqtt(
        Guard(guard_register, password), host=configuration.host, port=configuration.mqtt_port
    )
    await embedded.start()
    stack.push_async_callback(embedded.stop)
    log.info("embedded mqtt broker listens host=%s port=%s", configuration.host, configuration.mqtt_port)
    return Address(
        host=configuration.host,
        port=configuration.mqtt_port,
        user=INGEST_USER,
        password=password,
        is_persistent=False,
        # A name that nobody can guess: amqtt lets a newcomer take over a session by its name.
        session=f"ingest-{secrets.token_hex(8)}",
    )


async def _keep_reporting(ingest: MqttIngest) -> None:
    while True:
        await asyncio.sleep(REPORT_SECONDS)
        counts = ingest.counts
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
