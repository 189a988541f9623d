# SPDX-License-Identifier: Apache-2.0
"""`hiroba tenant …`: the towns of this installation."""

import json
from typing import Annotated

import typer
from django.utils import timezone

from hiroba.kernel.faults import Fault
from hiroba.kernel.registry import collection
from hiroba.kernel.tenancy import actions, queries

app = typer.Typer(help="Add and list towns, switch services on.", no_args_is_help=True)
Code = Annotated[str, typer.Argument(help="Six-digit code of the municipality, such as 282103.")]


@app.command()
def create(
    code: Code, host: Annotated[str, typer.Option(help="Own domain of the town, if any.")] = ""
) -> None:
    """Adds a town; name and prefecture come from the code table."""
    tenant = actions.create_tenant(code, at=timezone.now())
    if host:
        actions.set_host(tenant, host)
    typer.echo(
        f"{tenant.code} {tenant.prefecture}{tenant.name} http://{tenant.host or f'{tenant.slug}.localhost'}"
    )


@app.command("list")
def list_tenants(as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False) -> None:
    """Lists the towns."""
    rows = [
        {
            "code": each.code,
            "name": each.name,
            "prefecture": each.prefecture,
            "slug": each.slug,
            "host": each.host,
        }
        for each in queries.tenants()
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['code']:8} {row['prefecture'] or '':5} {row['name']}  {row['host'] or row['slug']}")


@app.command("switch-on")
def switch_on(code: Code, service: Annotated[str, typer.Argument(help="Name of the service.")]) -> None:
    """Switches a service on for a town."""
    _switch(code, service, is_on=True)


@app.command("switch-off")
def switch_off(code: Code, service: Annotated[str, typer.Argument(help="Name of the service.")]) -> None:
    """Switches a service off for a town; its data stays."""
    _switch(code, service, is_on=False)


def _switch(code: str, name: str, *, is_on: bool) -> None:
    actions.require_tenant(code)
    found = collection.service(name)
    if found is None or found.built_in:
        names = ", ".join(each.name for each in collection.services() if not each.built_in)
        raise Fault(f"{name} is not a service that can be switched", f"Choose one of: {names}.")
    if is_on:
        actions.switch_on(code, name, at=timezone.now())
    else:
        actions.switch_off(code, name)
    typer.echo(f"{code} {name} {'on' if is_on else 'off'}")
