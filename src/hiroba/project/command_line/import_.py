# SPDX-License-Identifier: Apache-2.0
"""`hiroba import FILE…`: municipal open data and weather telegrams into a town."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

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
    totals,
)
from hiroba.kernel.api.identity import system
from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy.actions import create_tenant, find_tenant
from hiroba.kernel.tenancy.codes import is_code, municipality
from hiroba.project.command_line.faults import say
from hiroba.project.command_line.import_account import describe, language_of_terminal
from hiroba.project.command_line.import_progress import ProgressShown
from hiroba.project.command_line.import_undo import undo_hint, undo_on_terminal
from hiroba.services.data_desk.actions import Terms, Way, take_in
from hiroba.services.data_desk.actions.checking import town_knowledge
from hiroba.services.data_desk.town_entities import BrokerEntities

PARTLY_REFUSED = 3


class Vanished(StrEnum):
    KEEP = "keep"
    MARK = "mark"
    REMOVE = "remove"


def import_files(
    tenant: Annotated[str, typer.Option(help="Code of the town that the data goes into, such as 282103.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="CSV, XLSX or GeoJSON of a standard data set, or XML telegrams."),
    ] = None,
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
    vanished: Annotated[
        Vanished, typer.Option(help="Rows that a new edition does not have: keep, mark or remove them.")
    ] = Vanished.KEEP,
    undo: Annotated[int, typer.Option(help="Take back the import with this number instead.")] = 0,
    language: Annotated[str, typer.Option(help="ja or en; else that of the terminal.")] = "",
) -> None:
    """Takes files in: each wholly checked first, then written. Exit code 3 when some rows or files were refused."""
    speech = language or language_of_terminal()
    if undo:
        undo_on_terminal(undo, tenant, speech=speech, as_json=as_json, dry_run=dry_run)
        return
    if not files:
        raise Fault("No file is named", "Give files to take in, or --undo with the number of an import.")
    options = _options(
        tenant,
        town=_town(tenant, create=create_town, dry_run=dry_run),
        source=source,
        dataset=dataset,
        own_areas=not all_areas,
    )
    taken: list[tuple[FileReport, int | None]] = []
    for path in files:
        with ProgressShown(path.name, is_quiet=quiet) as progress:
            if dry_run:
                taken.append((_checked(path, options, progress.advance), None))
            else:
                terms = Terms(owner=owner, licence=licence)
                way = Way(vanished=vanished.value)
                taken.append(_taken_in(path, options, terms, way, progress.advance))
        _tell(*taken[-1], speech=speech, as_json=as_json)
    reports = [report for report, _ in taken]
    if as_json:
        whole = {"tenant": tenant, "dry_run": dry_run, **totals(reports)}
        shown = [report.as_dict() | {"run": run} for report, run in taken]
        typer.echo(orjson.dumps(whole | {"files": shown}).decode())
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


def _options(tenant: str, *, town: Town, **choices: Any) -> CheckOptions:
    settings = configuration.load()
    known = town_knowledge(tenant) if find_tenant(tenant) else {}
    return CheckOptions(
        town=town,
        folder=settings.data_dir / "imports" / tenant,
        bytes_max=settings.import_max_mb * 1_000_000,
        today=timezone.localdate(),
        **choices,
        **known,
    )


def _taken_in(
    path: Path, options: CheckOptions, terms: Terms, way: Way, advance: Progress
) -> tuple[FileReport, int | None]:
    tenant = options.town.tenant
    taken = take_in(
        path,
        actor=system(tenant),
        at=timezone.now(),
        options=options,
        store=BrokerEntities(tenant),
        terms=terms,
        way=way,
        progress=advance,
    )
    return taken.report, taken.run.pk


def _tell(report: FileReport, run: int | None, *, speech: str, as_json: bool) -> None:
    if report.fault:
        say(report.fault.line(speech))
    elif not as_json:
        typer.echo(describe(report, speech))
        if run and report.written:
            typer.echo("  " + undo_hint(run, speech))


def _checked(path: Path, options: CheckOptions, advance: Progress) -> FileReport:
    try:
        checked = check_file(path, options, advance)
    except FileFault as fault:
        return FileReport(file=path.name, status="failed", fault=fault, reason=fault.code)
    checked.entities.close()
    return checked.report
