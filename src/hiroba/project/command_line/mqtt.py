# SPDX-License-Identifier: Apache-2.0
"""`hiroba mqtt`: the MQTT ingest, with the embedded MQTT broker where no other is named. No Django."""

import asyncio
import gc
import logging

from hiroba.kernel import configuration
from hiroba.kernel.devices.mqtt_process import serve
from hiroba.project import logs


def mqtt() -> None:
    """Runs until it is stopped. Settings: HIROBA_MQTT_PORT, HIROBA_MQTT_URL, HIROBA_BROKER_URL."""
    settings = configuration.load()
    logs.start(settings.log_format)
    for name in ("amqtt", "transitions"):
        logging.getLogger(name).setLevel(logging.WARNING)
    gc.freeze()
    asyncio.run(serve(settings))
