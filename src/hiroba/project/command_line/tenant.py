# SPDX-License-Identifier: Apache-2.0
"""`hiroba tenant …`: the towns of this installation."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from hiroba.kernel import configuration
from hiroba.kernel.audit.records import record
from hiroba.kernel.audit.verification import verify
from hiroba.kernel.database import embedded
from hiroba.kernel.database.directory_lock import DirectoryLock
from hiroba.kernel.faults import Fault
from hiroba.kernel.identity.actors import system
from hiroba.kernel.registry import collection
from hiroba.kernel.tenancy import INSTALLATION, actions, as_tenant, queries
from hiroba.project.backup.encryption import Lock, Opener
from hiroba.project.command_line.passphrases import passphrase
from hiroba.project.moving.exporting import export_town
from hiroba.project.moving.importing import import_town

app = typer.Typer(help="Add and list towns, switch services on.", no_args_is_help=True)
Code = Annotated[str, typer.Argument(help="Six-digit code of the municipality, such as 282103.")]


@app.command()
def create(
    code: Code, host: Annotated[str, typer.Option(help="Own domain of the town, if any.")] = ""
) -> None:
    """Adds a town; name and prefecture come from the code table."""
    at = timezone.now()
    with as_tenant(INSTALLATION):
        tenant = actions.create_tenant(code, at=at)
        if host:
            actions.set_host(tenant, host)
        facts = {"host": host} if host else {}
        record(
            action="tenancy.tenant_created",
            subject=f"tenant:{code}",
            actor=system(INSTALLATION),
            facts=facts,
            at=at,
        )
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


@app.command("export")
def export(
    code: Code,
    to: Annotated[
        Path, typer.Option(help="Folder to write; a name that ends with .hiroba-town: one encrypted file.")
    ],
    passphrase_file: Annotated[
        Path | None, typer.Option(help="File with the passphrase of restricted fields and passwords.")
    ] = None,
) -> None:
    """Writes all of one town in open formats: docs/operate/moving.md."""
    settings = configuration.load()
    lock = Lock(passphrase=passphrase(passphrase_file, settings, confirm=True))
    at = timezone.now()
    with embedded.running(settings.data_dir) if settings.database_is_embedded else nullcontext():
        actions.require_tenant(code)
        with as_tenant(code):
            # Before the first byte: who takes all data of a town along leaves a trace, also when it is cut off.
            record(action="installation.export_town", subject=f"tenant:{code}", actor=system(code), at=at)
        about = export_town(settings, code, to.absolute(), lock, at=at)
    typer.echo(
        f"{about.town} {about.name}: {about.entities} entities, {sum(about.rows.values())} rows -> {to}"
    )
    typer.echo(f"Head of the audit: {about.audit_head or 'none'}")


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="What `hiroba tenant export` wrote.")],
    passphrase_file: Annotated[
        Path | None, typer.Option(help="File with the passphrase of the export.")
    ] = None,
) -> None:
    """Takes a town in, whole or not at all. Hiroba must be stopped."""
    settings = configuration.load()
    opener = Opener(passphrase=passphrase(passphrase_file, settings, confirm=False))
    lock = DirectoryLock(settings.data_dir / "hiroba.pid")
    lock.acquire()
    try:
        with embedded.running(settings.data_dir) if settings.database_is_embedded else nullcontext():
            done = import_town(settings, source.absolute(), opener)
            found = verify(done.about.town)
            code = done.about.town
            with as_tenant(code):
                record(action="installation.import_town", subject=f"tenant:{code}", actor=system(code))
    finally:
        lock.release()
    typer.echo(f"{done.about.town} {done.about.name}: {done.about.entities} entities are here")
    if done.renumbered:
        typer.echo(f"New numbers, because others had them: {', '.join(done.renumbered)}")
    if done.staff_left_out:
        typer.echo(
            f"Staff not taken in, their login belongs to somebody here: {', '.join(done.staff_left_out)}"
        )
    if found.first_break or (done.about.audit_head and str(found.head) != done.about.audit_head):
        raise Fault(
            "The town is here, but its audit does not hold", "Compare with the installation it came from."
        )
    typer.echo(f"The audit holds: {found.sealed} records, head {found.head}")


def _switch(code: str, name: str, *, is_on: bool) -> None:
    actions.require_tenant(code)
    found = collection.service(name)
    if found is None or found.built_in:
        names = ", ".join(each.name for each in collection.services() if not each.built_in)
        raise Fault(f"{name} is not a service that can be switched", f"Choose one of: {names}.")
    at = timezone.now()
    with as_tenant(code):
        changed = actions.switch_on(code, name, at=at) if is_on else actions.switch_off(code, name)
        if changed:
            # The same words as for the switch on the page of the staff.
            act = "administration.switch_on_service" if is_on else "administration.switch_off_service"
            record(action=act, subject=f"service:{name}", actor=system(code), at=at)
    typer.echo(f"{code} {name} {'on' if is_on else 'off'}")
