# SPDX-License-Identifier: Apache-2.0
"""`hiroba upgrade`: after a new version was installed, brings this installation to it, or leaves it as it was."""

from contextlib import nullcontext
from typing import Annotated

import typer

from hiroba.kernel import configuration
from hiroba.kernel.database import embedded
from hiroba.project.backup.restoring import refuse_unfinished
from hiroba.project.command_line.migrate import bring_up_to_date
from hiroba.project.upgrade.plan import Plan, note_version, plan
from hiroba.project.upgrade.running import upgrade as run


def upgrade(
    look: Annotated[bool, typer.Option("--look", help="Only tell what would change.")] = False,
    start: Annotated[bool, typer.Option(help="Start again what was running.")] = True,
) -> None:
    """Stops, saves everything, migrates, looks, starts. A failure puts the old data back."""
    settings = configuration.load()
    refuse_unfinished(settings.data_dir)
    with embedded.running(settings.data_dir) if settings.database_is_embedded else nullcontext():
        planned = plan(settings.data_dir)
    _tell(planned)
    if look:
        return
    if not planned.changes_database:
        note_version(settings.data_dir)
        typer.echo("The database needs no change; restart Hiroba to run the new program")
        return
    run(settings, planned, bring_up_to_date, typer.echo, start=start)
    typer.echo(f"Done: this is Hiroba {planned.after}")


def _tell(planned: Plan) -> None:
    typer.echo(f"From {planned.before or 'an unknown version'} to {planned.after}")
    for label, name in planned.migrations:
        typer.echo(f"  {label}: {name}")
    if planned.context_from < planned.context_to:
        typer.echo(f"  tables of the broker: {planned.context_from} -> {planned.context_to}")
