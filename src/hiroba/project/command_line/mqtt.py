# SPDX-License-Identifier: Apache-2.0
"""`hiroba mqtt`: takes measurements from devices over MQTT."""

import asyncio

from hiroba.kernel import configuration
from hiroba.kernel.database.roles import check_role
from hiroba.kernel.devices.mqtt_process import serve
from hiroba.project import logs


def mqtt() -> None:
    """Runs until SIGTERM or SIGINT."""
    settings = configuration.load()
    logs.start(settings.log_format)
    check_role(settings.database_url)
    asyncio.run(serve(settings))
