# SPDX-License-Identifier: Apache-2.0
"""`hiroba device …`: the register of devices of a town."""

import datetime
from typing import Annotated

import typer
from django.utils import timezone

from hiroba.kernel.devices import actions, queries
from hiroba.kernel.devices.credentials import DeviceName, new_secret
from hiroba.kernel.devices.kinds import GATEWAY, KINDS
from hiroba.kernel.faults import Fault
from hiroba.kernel.identity.actors import system
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.actions import require_tenant

app = typer.Typer(help="Register devices, see how they do and what could not be used.", no_args_is_help=True)
Code = Annotated[str, typer.Argument(help="Code of the town.")]
Name = Annotated[str, typer.Argument(help="Name of the device: small letters, digits and hyphens.")]
SILENT_AFTER = datetime.timedelta(minutes=30)


@app.command()
def add(
    code: Code,
    name: Name,
    kind: Annotated[str, typer.Option(help=f"One of: {', '.join(KINDS)}.")],
    entity: Annotated[
        str, typer.Option(help="Entity that it measures for; empty: <type>:<code>-<name>.")
    ] = "",
    decoder: Annotated[str, typer.Option(help="json or packed.")] = "json",
) -> None:
    """Registers a device and prints its secret, which is not kept."""
    require_tenant(code)
    if kind not in KINDS:
        raise Fault(f"{kind} is not a kind of device", f"Choose one of: {', '.join(KINDS)}.")
    secret = new_secret()
    found = entity or ("" if kind == GATEWAY else f"urn:ngsi-ld:{KINDS[kind].entity_type}:{code}-{name}")
    device = actions.NewDevice(device=name, kind=kind, entity_id=found, decoder=decoder, secret=secret)
    with as_tenant(code):
        if queries.exists(name):
            raise Fault(
                f"The device {name} exists already",
                f"Give it a new secret: hiroba device renew {code} {name}",
            )
        actions.register_devices([device], actor=system(code), at=timezone.now())
    _tell(DeviceName(tenant=code, device=name), secret)


@app.command()
def renew(code: Code, name: Name) -> None:
    """Gives a device a new secret; the old one works for 30 seconds more at most."""
    require_tenant(code)
    with as_tenant(code):
        secret = actions.renew_secret(name, actor=system(code))
    _tell(DeviceName(tenant=code, device=name), secret)


@app.command("switch-on")
def switch_on(code: Code, name: Name) -> None:
    """Lets a device be heard again."""
    _switch(code, name, is_active=True)


@app.command("switch-off")
def switch_off(code: Code, name: Name) -> None:
    """Lets a device be heard no more."""
    _switch(code, name, is_active=False)


@app.command("list")
def list_devices(code: Code) -> None:
    """Lists the devices with what was heard of them."""
    require_tenant(code)
    with as_tenant(code):
        rows = queries.device_health(at=timezone.now(), silent_after=SILENT_AFTER)
    for row in rows:
        state = "off" if not row.is_active else "silent" if row.is_silent else "heard"
        seen = f"{timezone.localtime(row.last_seen):%Y-%m-%d %H:%M}" if row.last_seen else "-"
        typer.echo(
            f"{row.device:20} {row.kind:12} {state:6} {seen:16} received {row.received} missing {row.missing} "
            f"late {row.late} repeated {row.repeated} refused {row.refused}"
        )


@app.command("set-aside")
def set_aside(
    code: Code, limit: Annotated[int, typer.Option(min=1, max=500, help="How many, newest first.")] = 20
) -> None:
    """Lists messages that could not be used, and why."""
    require_tenant(code)
    with as_tenant(code):
        rows = queries.set_aside(limit=limit)
    for row in rows:
        typer.echo(
            f"{timezone.localtime(row.received_at):%Y-%m-%d %H:%M:%S} {row.device:20} {row.code:15} {row.text}"
        )


def _switch(code: str, name: str, *, is_active: bool) -> None:
    require_tenant(code)
    with as_tenant(code):
        actions.switch_device(name, is_active=is_active, actor=system(code))
    typer.echo(f"{code} {name} {'on' if is_active else 'off'}")


def _tell(name: DeviceName, secret: str) -> None:
    typer.echo(f"user    {name.user_name}")
    typer.echo(f"secret  {secret}")
    typer.echo(f"topic   {name.uplink_topic}")
    typer.echo(f"http    POST /ingest/{name.tenant}/{name.device}")
