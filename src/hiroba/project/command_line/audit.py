# SPDX-License-Identifier: Apache-2.0
"""`hiroba audit …`: checks the hash chains of the audit."""

import json
from typing import Annotated

import typer

from hiroba.kernel.audit.chain import Head
from hiroba.kernel.audit.verification import Verification
from hiroba.kernel.audit.verification import verify as verify_chain
from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy import INSTALLATION
from hiroba.kernel.tenancy.actions import require_tenant
from hiroba.kernel.tenancy.queries import tenants

app = typer.Typer(help="Check the audit.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Who did what is sealed into one hash chain for each town."""


@app.command()
def verify(
    tenant: Annotated[str, typer.Option(help="Code of one town; `-` is the installation. Empty: all.")] = "",
    noted: Annotated[
        str,
        typer.Option(
            help="A head (number:digest) noted earlier, to notice a chain that was cut or rewritten."
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
) -> None:
    """Recomputes the chains; names the first record that was changed, removed, inserted or moved."""
    head = _noted_head(noted, tenant)
    if tenant and tenant != INSTALLATION:
        require_tenant(tenant)
    codes = [tenant] if tenant else [INSTALLATION, *(each.code for each in tenants())]
    found = [verify_chain(code, noted=head) for code in codes]
    if as_json:
        typer.echo(json.dumps([_as_row(each) for each in found], ensure_ascii=False))
    else:
        for each in found:
            typer.echo(_as_line(each))
    broken = [each.tenant for each in found if each.first_break]
    if broken:
        raise Fault(
            f"The audit of {', '.join(broken)} is broken",
            "Keep the database as it is and compare it with a backup.",
        )


def _noted_head(text: str, tenant: str) -> Head | None:
    if not text:
        return None
    if not tenant:
        raise Fault("A noted head belongs to one chain", "Name its town with --tenant.", 2)
    try:
        return Head.parse(text)
    except ValueError:
        raise Fault(f"{text} is not a head", "Give number:digest, as an earlier run printed it.", 2) from None


def _as_line(each: Verification) -> str:
    line = f"{each.tenant:8} sealed {each.sealed}, not yet sealed {each.unsealed}, sealed late {each.late}"
    if each.first_break:
        return f"{line}, BROKEN: {each.first_break.text}"
    return f"{line}, head {each.head}"


def _as_row(each: Verification) -> dict[str, object]:
    broken = each.first_break
    return {
        "tenant": each.tenant,
        "sealed": each.sealed,
        "unsealed": each.unsealed,
        "late": each.late,
        "head": str(each.head),
        "break": broken
        and {"kind": broken.kind, "text": broken.text, "seal": broken.number, "record": broken.record_id},
    }
