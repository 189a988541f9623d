# SPDX-License-Identifier: Apache-2.0
"""Every route that a broker serves, so that a test which means all of them forgets none."""

import asyncio
from dataclasses import dataclass

from hiroba.kernel.context.broker import Broker
from hiroba.kernel.context.protocol.parameters import EVERYWHERE
from hiroba.kernel.context.protocol.tenant_api import TenantApi
from hiroba.kernel.context.settings import BrokerSettings


@dataclass(frozen=True)
class Route:
    """`path` lies below the prefix of the API, with `{}` for each variable part."""

    method: str
    path: str
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes(prefix: str) -> list[Route]:
    """Those of the API below `prefix`, `/ngsi-ld/v1` or `/v2`."""
    return asyncio.run(_routes(prefix))


async def _routes(prefix: str) -> list[Route]:
    # Nothing is connected: the broker is put together, but not started.
    broker = Broker(BrokerSettings(dsn="postgresql://", port=0, open=True))
    found = []
    for _, _, api in broker._application()._apis:
        inner = getattr(api, "_api", api)
        assert isinstance(inner, TenantApi)
        if inner.prefix == prefix:
            for parts, methods in inner._routes.items():
                for method, handler in methods.items():
                    known = sorted(getattr(handler, "takes", EVERYWHERE))
                    found.append(Route(method, "/".join(parts).replace("*", "{}"), tuple(known)))
    return found
