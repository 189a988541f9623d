# SPDX-License-Identifier: Apache-2.0
"""`hiroba staff …`: accounts of staff, made by those who run the server."""

import sys
from typing import Annotated

import typer
from django.utils import timezone

from hiroba.kernel.faults import Fault
from hiroba.kernel.identity import actions, actors
from hiroba.kernel.identity.models import Account
from hiroba.kernel.registry.collection import role_permissions
from hiroba.kernel.tenancy import INSTALLATION, as_tenant
from hiroba.kernel.tenancy.actions import require_tenant

app = typer.Typer(help="Add staff accounts and give roles.", no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="Name to sign in with.")]


@app.command()
def create(
    login: Login,
    name: Annotated[str, typer.Option(help="Name shown on the pages.")] = "",
    operator: Annotated[bool, typer.Option(help="Gives every permission in every town.")] = False,
) -> None:
    """Adds a staff account. The password is asked for, or read from standard input."""
    password = _password()
    with as_tenant(INSTALLATION):
        actions.create_staff(
            login=login,
            name_shown=name or login,
            password=password,
            operates_installation=operator,
            actor=actors.system(INSTALLATION),
            at=timezone.now(),
        )
    typer.echo(f"Staff account {login} is ready")


@app.command("grant")
def grant(
    login: Login,
    tenant: Annotated[str, typer.Argument(help="Code of the town.")],
    role: Annotated[str, typer.Argument(help="Role of a manifest, such as administration.administrator.")],
) -> None:
    """Gives a member of staff a role in a town."""
    require_tenant(tenant)
    if role not in role_permissions():
        raise Fault(
            f"The role {role} does not exist", f"Choose one of: {', '.join(sorted(role_permissions()))}."
        )
    with as_tenant(tenant):
        account = Account.objects.filter(login=login, tenant="").first()
        if account is None:
            raise Fault(
                f"The staff account {login} does not exist", f"Add it with: hiroba staff create {login}"
            )
        actions.grant_role(account, role, actor=actors.system(tenant), at=timezone.now())
    typer.echo(f"{login} has the role {role} in {tenant}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")
