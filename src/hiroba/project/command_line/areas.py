# SPDX-License-Identifier: Apache-2.0
"""`hiroba areas …`: the outline of a town, its districts and neighbourhoods."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from hiroba.kernel.audit.records import record
from hiroba.kernel.faults import Fault
from hiroba.kernel.identity.actors import system
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.actions import require_tenant
from hiroba.kernel.tenancy.areas import queries
from hiroba.kernel.tenancy.areas.actions import replace_areas
from hiroba.kernel.tenancy.areas.kinds import KINDS, AreaKind
from hiroba.kernel.tenancy.areas.reading import read_areas

app = typer.Typer(
    help="Take in the outline of a town, its districts and neighbourhoods.", no_args_is_help=True
)
Tenant = Annotated[str, typer.Option(help="Code of the town.")]


@app.command("import")
def import_areas(
    file: Annotated[
        Path, typer.Argument(help="GeoJSON in longitude and latitude.", exists=True, dir_okay=False)
    ],
    kind: Annotated[str, typer.Option(help=f"One of: {', '.join(KINDS)}.")],
    tenant: Tenant,
    code_property: Annotated[str, typer.Option(help="Property with the code; empty: the usual ones.")] = "",
    name_property: Annotated[str, typer.Option(help="Property with the name; empty: the usual ones.")] = "",
) -> None:
    """Gives the town exactly the areas of the file, in place of those of the same kind."""
    require_tenant(tenant)
    known = _kind(kind)
    areas = read_areas(file, known, code_property=code_property, name_property=name_property)
    with as_tenant(tenant):
        done = replace_areas(known, areas, source=file.name, at=timezone.now())
        if done.is_changed:
            record(
                action="areas.import_areas",
                subject=f"areas:{kind}",
                actor=system(tenant),
                facts={"count": done.count, "repaired": done.repaired},
            )
    typer.echo(
        f"{tenant} {kind} {done.count} areas, {done.repaired} repaired"
        f"{'' if done.is_changed else ', nothing changed'}"
    )


@app.command("list")
def list_areas(tenant: Tenant) -> None:
    """Lists the kinds of areas that the town has, with their number."""
    require_tenant(tenant)
    with as_tenant(tenant):
        for kind in KINDS:
            typer.echo(f"{kind:16} {len(queries.areas(kind))}")


def _kind(name: str) -> AreaKind:
    for kind in KINDS:
        if kind == name:
            return kind
    raise Fault(f"{name} is not a kind of area", f"Choose one of: {', '.join(KINDS)}.")
