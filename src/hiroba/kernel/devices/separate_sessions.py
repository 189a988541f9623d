# SPDX-License-Identifier: Apache-2.0
"""amqtt with a session of its own for each connection.

amqtt finds sessions by the client identifier alone, and before the password is checked: a stranger could drop the
session of a device, and a device could change the name under which its open connection publishes. It also sends
wills past the check of topics. Devices of a town need neither lasting sessions nor wills.
"""

from __future__ import annotations

import asyncio
from typing import Any

from amqtt.broker import Broker
from amqtt.errors import AMQTTError, MQTTError, NoDataError
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.utils import gen_client_id

CONNECT_SECONDS_MAX = 10
"""Who has not said who he is by then is cut; else strangers could hold all connections."""


class SeparateSessions(Broker):  # type: ignore[misc]  # amqtt has no types
    async def _initialize_client_session(
        self, reader: Any, writer: Any, remote_address: str, remote_port: int
    ) -> tuple[Any, Any]:
        """Reads CONNECT; nothing of an earlier session is taken over. Raises an error of amqtt."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS_MAX):
                handler, session = await BrokerProtocolHandler.init_from_connect(
                    reader, writer, self.plugins_manager
                )
        except TimeoutError:
            await writer.close()
            raise MQTTError("no CONNECT in time") from None
        except (AMQTTError, MQTTError, NoDataError):
            await writer.close()
            raise
        session.client_id, session.clean_session, session.parent = gen_client_id(), True, 0
        session.will_flag = session.will_retain = False
        return handler, session

    async def _handle_client_session(
        self, reader: Any, writer: Any, client_session: Any, handler: Any, server: Any, listener_name: str
    ) -> None:
        """Forgets the session afterwards; amqtt keeps even those of wrong passwords."""
        try:
            await super()._handle_client_session(
                reader, writer, client_session, handler, server, listener_name
            )
        finally:
            await self._delete_session(client_session.client_id)
