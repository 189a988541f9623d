# SPDX-License-Identifier: Apache-2.0
"""`hiroba broker`: the context broker, its history and the live stream."""

import asyncio
import sys
from dataclasses import replace
from typing import Annotated

import asyncpg
import typer

from hiroba.kernel import configuration
from hiroba.kernel.context.broker import Broker, serve
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.representation.earlier_versions import CURRENT, parse_version, version_text
from hiroba.kernel.context.schema import SchemaVersionDiffers
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.settings import BrokerSettings
from hiroba.kernel.context.store.connections import CONNECTION_FAULTS
from hiroba.kernel.database.roles import check_role
from hiroba.kernel.faults import Fault
from hiroba.kernel.ownership import OwnedElsewhere
from hiroba.project import logs

LOOPBACK = "127.0.0.1"
LOOPBACK_NETWORKS = ("127.0.0.0/8", "::1/128")
OPEN_TENANT = "default"


def broker(
    open: Annotated[
        bool,
        typer.Option("--open", help="No tokens and any tenant, on a scratch database and loopback only."),
    ] = False,
    allow_reset: Annotated[
        bool, typer.Option("--allow-reset", help="With --open: POST /__reset empties the database.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes a free one and prints it.")
    ] = None,
    temporal_page: Annotated[
        int, typer.Option(help="Instances of attributes in one answer of the temporal API.", min=1)
    ] = Limits().temporal_instances,
    ngsild_conformance: Annotated[
        str | None,
        typer.Option(help="Version of NGSI-LD in which clients are answered that ask for none, such as 1.8."),
    ] = None,
) -> None:
    """Runs the context broker until it is told to stop."""
    if allow_reset and not open:
        raise Fault(
            "--allow-reset works with --open only", "Add --open; real data cannot be emptied this way."
        )
    limits = Limits(temporal_instances=temporal_page)
    if open:
        _run_open(
            1026 if port is None else port,
            allow_reset=allow_reset,
            limits=limits,
            conformance=_checked(ngsild_conformance or version_text(CURRENT)),
        )
        return
    settings = configuration.load()
    logs.start(settings.log_format)
    check_role(settings.database_broker_url)
    _run(
        BrokerSettings(
            dsn=settings.database_broker_url,
            host=settings.host,
            port=settings.broker_port if port is None else port,
            metrics_port=settings.broker_metrics_port or None,
            token_key=settings.token_key,
            default_tenant=settings.default_tenant,
            live_streams_of_address=settings.live_streams_of_address,
            trusted_proxies=settings.trusted_proxies,
            notify_allow_networks=settings.notify_allow_networks,
            context_allow_networks=settings.context_allow_networks,
            source_allow_networks=settings.source_allow_networks,
            public_url=settings.broker_public_url,
            address=settings.broker_address,
            limits=limits.with_memory(settings.broker_memory_mb),
            ngsild_conformance=_checked(ngsild_conformance or settings.ngsild_conformance),
        )
    )


def _checked(conformance: str) -> str:
    if parse_version(conformance) is None:
        raise Fault(
            f"{conformance} is not a version of NGSI-LD",
            "Give --ngsild-conformance or HIROBA_NGSILD_CONFORMANCE such as 1.8.",
        )
    return conformance


def _run_open(port: int, *, allow_reset: bool, limits: Limits, conformance: str) -> None:
    with Scratch() as scratch:
        settings = BrokerSettings(
            dsn=scratch.broker_dsn,
            host=LOOPBACK,
            port=port,
            default_tenant=OPEN_TENANT,
            limits=limits,
            ngsild_conformance=conformance,
            open=True,
            # It speaks with this machine only, where whoever tries it out has the receivers too.
            notify_allow_networks=LOOPBACK_NETWORKS,
            context_allow_networks=LOOPBACK_NETWORKS,
            source_allow_networks=LOOPBACK_NETWORKS,
        )
        if allow_reset:
            settings = replace(settings, reset=lambda: asyncio.to_thread(scratch.empty))
        _run(settings)


def _run(settings: BrokerSettings) -> None:
    try:
        asyncio.run(serve(settings, ready=_announce))
    except SchemaVersionDiffers as fault:
        raise Fault(str(fault), "Run `hiroba migrate`.") from None
    except OwnedElsewhere as fault:
        raise Fault(str(fault), "Stop that broker first; two must not write for one tenant.") from None
    except (*CONNECTION_FAULTS, asyncpg.PostgresError) as fault:
        raise _explained(fault, settings) from fault


def _explained(fault: Exception, settings: BrokerSettings) -> Fault:
    if isinstance(fault, OSError) and "address" in str(fault).lower():
        return Fault(
            f"Port {settings.port} is in use on {settings.host}",
            "Stop the other program or set HIROBA_BROKER_PORT.",
        )
    return Fault(f"The database does not work: {fault}", "Check that it runs, or HIROBA_DATABASE_URL.")


def _announce(broker: Broker) -> None:
    print(f"Broker listens on http://{broker.settings.host}:{broker.port}", file=sys.stderr, flush=True)
