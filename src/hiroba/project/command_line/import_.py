# SPDX-License-Identifier: Apache-2.0
"""`hiroba import FILE…`: municipal open data and weather telegrams into a town."""

from pathlib import Path
from typing import Annotated

import orjson
import typer
from django.utils import timezone

from hiroba.kernel import configuration
from hiroba.kernel.api.catalogue import (
    CheckOptions,
    FileFault,
    FileReport,
    Progress,
    Town,
    check_file,
    context_store,
    totals,
)
from hiroba.kernel.api.identity import system
from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy.actions import create_tenant, find_tenant
from hiroba.kernel.tenancy.codes import is_code, municipality
from hiroba.project.command_line.faults import say
from hiroba.project.command_line.import_account import describe, language_of_terminal
from hiroba.project.command_line.import_progress import ProgressShown
from hiroba.services.data_desk.actions import Terms, import_file

PARTLY_REFUSED = 3


def import_files(
    files: Annotated[list[Path], typer.Argument(help="CSV of a standard data set, or XML telegrams.")],
    tenant: Annotated[str, typer.Option(help="Code of the town that the data goes into, such as 282103.")],
    create_town: Annotated[
        bool, typer.Option("--create-tenant", help="Add the town when it does not exist.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="End with one JSON object.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and report; write nothing.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on the terminal.")] = False,
    all_areas: Annotated[
        bool,
        typer.Option("--all-areas/--own-areas", help="Telegrams: all areas, or those of the own prefecture."),
    ] = True,
    dataset: Annotated[
        str, typer.Option(help="Own name of the data set, when a town has two of a kind.")
    ] = "",
    source: Annotated[str, typer.Option(help="Source shown with the data.")] = "",
    owner: Annotated[str, typer.Option(help="Owner shown with the data; else the town.")] = "",
    licence: Annotated[str, typer.Option(help="Licence, such as CC-BY-4.0.")] = "",
    language: Annotated[str, typer.Option(help="ja or en; else that of the terminal.")] = "",
) -> None:
    """Takes files in: each wholly checked first, then written. Exit code 3 when some rows or files were refused."""
    settings = configuration.load()
    town = _town(tenant, create=create_town, dry_run=dry_run)
    options = CheckOptions(
        town=town,
        folder=settings.data_dir / "imports" / tenant,
        source=source,
        dataset=dataset,
        own_areas=not all_areas,
        bytes_max=settings.import_max_mb * 1_000_000,
    )
    speech = language or language_of_terminal()
    reports = []
    for path in files:
        with ProgressShown(path.name, is_quiet=quiet) as progress:
            if dry_run:
                report = _checked(path, options, progress.advance)
            else:
                report = import_file(
                    path,
                    actor=system(tenant),
                    at=timezone.now(),
                    options=options,
                    store=context_store(tenant),
                    terms=Terms(owner=owner, licence=licence),
                    progress=progress.advance,
                )
        reports.append(report)
        if report.fault:
            say(report.fault.line(speech))
        elif not as_json:
            typer.echo(describe(report, speech))
    if as_json:
        whole = {"tenant": tenant, "dry_run": dry_run, **totals(reports)}
        typer.echo(orjson.dumps(whole | {"files": [each.as_dict() for each in reports]}).decode())
    raise typer.Exit(exit_code(reports))


def exit_code(reports: list[FileReport]) -> int:
    """0 everything is in; 3 some rows or files were refused; 1 no file could be taken in."""
    failed = sum(report.status == "failed" for report in reports)
    if failed == len(reports):
        return 1
    return PARTLY_REFUSED if failed or any(report.refused for report in reports) else 0


def _town(code: str, *, create: bool, dry_run: bool) -> Town:
    if (existing := find_tenant(code)) is not None:
        return Town(code, existing.name)
    if not create:
        raise Fault(f"The town {code} does not exist here", "Add --create-tenant, or correct the code.")
    if dry_run and is_code(code) and municipality(code):
        return Town(code)
    return Town(code, create_tenant(code, at=timezone.now()).name)


def _checked(path: Path, options: CheckOptions, advance: Progress) -> FileReport:
    try:
        checked = check_file(path, options, advance)
    except FileFault as fault:
        return FileReport(file=path.name, status="failed", fault=fault, reason=fault.code)
    checked.entities.close()
    return checked.report
