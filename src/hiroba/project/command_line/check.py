# SPDX-License-Identifier: Apache-2.0
"""`hiroba check`: every fault of every manifest at once."""

import typer

from hiroba.kernel.registry.check import faults_of_installed
from hiroba.kernel.registry.collection import packages


def check() -> None:
    """Validates all service manifests; exit code 1 when something is wrong."""
    found = faults_of_installed()
    for fault in found:
        typer.echo(fault, err=True)
    typer.echo(f"{len(packages())} services checked, {len(found)} faults")
    raise typer.Exit(1 if found else 0)
