# SPDX-License-Identifier: Apache-2.0
"""`hiroba addresses …`: the list of places by which a town finds addresses."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from hiroba.kernel.audit.records import record
from hiroba.kernel.identity.actors import system
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.actions import require_tenant
from hiroba.kernel.tenancy.addresses import queries
from hiroba.kernel.tenancy.addresses.actions import replace_places
from hiroba.kernel.tenancy.addresses.reading import read_places

app = typer.Typer(help="Take in the list of places by which addresses are found.", no_args_is_help=True)
Tenant = Annotated[str, typer.Option(help="Code of the town.")]
Files = Annotated[
    list[Path],
    typer.Argument(
        help="JSON list or CSV; names and positions may be two files.", exists=True, dir_okay=False
    ),
]


@app.command("import")
def import_addresses(files: Files, tenant: Tenant) -> None:
    """Gives the town exactly the places of the files, in place of its list."""
    town = require_tenant(tenant)
    read = read_places(files, code=tenant, municipality=town.name)
    with as_tenant(tenant):
        is_changed = replace_places(
            read.places, source=", ".join(file.name for file in files), at=timezone.now()
        )
        if is_changed:
            record(
                action="addresses.import_places",
                subject="addresses",
                actor=system(tenant),
                facts={"count": len(read.places)},
            )
    typer.echo(
        f"{tenant} {len(read.places)} places, {read.without_point} without position, "
        f"{read.others} of other towns left out{'' if is_changed else ', nothing changed'}"
    )


@app.command()
def find(text: Annotated[str, typer.Argument(help="An address.")], tenant: Tenant) -> None:
    """Tells where an address is, and how far it was understood."""
    require_tenant(tenant)
    with as_tenant(tenant):
        place = queries.geocode(text)
    if place is None:
        typer.echo("not found")
        raise typer.Exit(3)
    typer.echo(f"{place.lon:.6f} {place.lat:.6f} {place.level} {place.matched} {place.rest}".rstrip())
