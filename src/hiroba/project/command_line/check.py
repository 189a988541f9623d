# SPDX-License-Identifier: Apache-2.0
"""`hiroba check`: every fault of every manifest at once."""

import typer

from hiroba.kernel.registry.check import faults
from hiroba.kernel.registry.collection import services


def check() -> None:
    """Validates all service manifests; exit code 1 when something is wrong."""
    found = faults(services())
    for fault in found:
        typer.echo(fault, err=True)
    typer.echo(f"{len(services())} services checked, {len(found)} faults")
    raise typer.Exit(1 if found else 0)
