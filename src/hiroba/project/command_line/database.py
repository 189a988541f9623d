# SPDX-License-Identifier: Apache-2.0
"""`hiroba database …`: what an administrator of an outside PostgreSQL server needs."""

from typing import Annotated

import typer

from hiroba.kernel import configuration
from hiroba.kernel.database import preparation
from hiroba.kernel.database.roles import check_role

app = typer.Typer(help="Prepare an outside PostgreSQL server.", no_args_is_help=True)


@app.command("setup-sql")
def setup_sql(
    name: Annotated[str, typer.Option(help="Name of the database.")] = preparation.DATABASE,
) -> None:
    """Prints the SQL that makes roles and database, for psql."""
    typer.echo(preparation.setup_sql(name), nl=False)


@app.command("check")
def check() -> None:
    """Connects as each of the three roles and tells what is wrong."""
    settings = configuration.load()
    for dsn in (settings.database_owner_url, settings.database_url, settings.database_broker_url):
        check_role(dsn)
    typer.echo("The database answers, and its three roles are safe")
