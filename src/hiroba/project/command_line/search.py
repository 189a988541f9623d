# SPDX-License-Identifier: Apache-2.0
"""`hiroba search …`: the full text of a town."""

from typing import Annotated

import typer

from hiroba.kernel.registry import collection
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.actions import require_tenant
from hiroba.kernel.tenancy.queries import switched_on_services

app = typer.Typer(help="Fill the full text of a town anew.", no_args_is_help=True)
Code = Annotated[str, typer.Argument(help="Code of the town.")]


@app.callback()
def search() -> None:
    """Every service puts its own texts in; nothing has to be done in everyday use."""


@app.command()
def rebuild(code: Code) -> None:
    """Lets every service of the town put its findable things in anew, each in one transaction."""
    require_tenant(code)
    with as_tenant(code):
        services = collection.services_on(switched_on_services())
    for service in services:
        if service.search:
            with as_tenant(code):
                collection.resolve(service, service.search)()
            typer.echo(f"{code} {service.name}")
