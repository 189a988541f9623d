# SPDX-License-Identifier: Apache-2.0
"""`hiroba prepare`: what `hiroba up` does before its servers start: the database, and the first staff account."""

import sys
from typing import Annotated

import typer
from django.utils import timezone

from hiroba.kernel import configuration
from hiroba.kernel.identity.models import Account
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import INSTALLATION, as_tenant
from hiroba.project.command_line import faults
from hiroba.project.command_line.migrate import migrate
from hiroba.project.command_line.staff import create
from hiroba.project.demo.addresses import write_addresses
from hiroba.project.demo.loading import load_tables


def prepare(
    demo: Annotated[bool, typer.Option("--demo", help="The demo towns bring accounts of their own.")] = False,
) -> None:
    """Brings the database up to date, and asks for the first staff account when there is none."""
    migrate()
    if demo:
        settings = configuration.load()
        load_tables(settings.data_dir, at=timezone.now())
        write_addresses(settings)
        return
    if _has_staff():
        return
    if sys.stdin.isatty() and sys.stdout.isatty():
        _ask_for_first_account()
    else:
        typer.echo("There is no staff account yet: add one with `hiroba staff create NAME --operator`")


def _has_staff() -> bool:
    with as_tenant(INSTALLATION):
        return Account.objects.filter(kind=Account.Kind.STAFF).exists()


def _ask_for_first_account() -> None:
    """Asks until an account exists; Ctrl-C stops the start, and the next one asks again."""
    typer.echo("The first staff account runs the installation. It can add others.")
    while not _has_staff():
        login = typer.prompt("Name to sign in with")
        try:
            create(login, name=login, operator=True)
        except RuleBroken as error:
            faults.say(str(error))
