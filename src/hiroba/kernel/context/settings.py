# SPDX-License-Identifier: Apache-2.0
"""The settings of one broker process; the command line makes them from the environment."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.representation.earlier_versions import CURRENT, version_text

ANY_ORIGIN = frozenset(["*"])


@dataclass(frozen=True, kw_only=True)
class BrokerSettings:
    """What one broker process needs to know. `open` lets everybody write and is for scratch databases only."""

    dsn: str
    host: str = "127.0.0.1"
    port: int = 1026
    metrics_port: int | None = None
    token_key: str = ""
    default_tenant: str = ""
    open: bool = False
    origins: frozenset[str] = ANY_ORIGIN
    limits: Limits = field(default_factory=Limits)
    live_streams_of_address: int = 500
    trusted_proxies: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    notify_allow_networks: tuple[str, ...] = ()
    context_allow_networks: tuple[str, ...] = ()
    source_allow_networks: tuple[str, ...] = ()
    # Where others reach this broker; the URLs of hosted @contexts begin with it.
    public_url: str = ""
    # Host and port under which other brokers on this database reach this one; empty: it owns all tenants alone.
    address: str = ""
    # How far the sums of history stay behind the newest change, and how often they follow.
    history_lag_seconds: float = 180.0
    history_pause_seconds: float = 30.0
    # How often history that is over its time is looked for.
    history_removal_seconds: float = 6 * 3600.0
    # The version of the standard in which clients are answered that ask for none (Prefer: ngsi-ld=1.8).
    ngsild_conformance: str = version_text(CURRENT)
    reset: Callable[[], Awaitable[None]] | None = None
