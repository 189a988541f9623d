# SPDX-License-Identifier: Apache-2.0
"""`hiroba pull …`: sources that a town fetches from by the clock."""

import json
from typing import Annotated

import typer
from django.utils import timezone

from hiroba.kernel.api.catalogue import FileFault
from hiroba.kernel.api.identity import system
from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.kernel.faults import Fault
from hiroba.services.data_desk.actions.pulling import pull
from hiroba.services.data_desk.actions.sources import SourceWish, add_source
from hiroba.services.data_desk.models import PullSource
from hiroba.services.data_desk.queries.pulls import all_sources, due_sources
from hiroba.services.data_desk.town_entities import BrokerEntities

app = typer.Typer(help="Sources that a town fetches from by the clock.", no_args_is_help=True)
Tenant = Annotated[str, typer.Option(help="Code of the town, such as 282103.")]


@app.command("list")
def list_sources(
    tenant: Tenant, as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False
) -> None:
    """Lists the sources with their last result and when they are due."""
    with as_tenant(tenant):
        rows = [_row(source) for source in all_sources()]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        state = "paused" if row["is_paused"] else f"due {row['due_at']}"
        typer.echo(
            f"{row['number']:5} {row['title']}  {row['rhythm']}, {row['last_result'] or 'new'}, {state}  {row['url']}"
        )


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Address of the file or feed.")],
    tenant: Tenant,
    title: Annotated[str, typer.Option(help="What it is, for your colleagues.")],
    kind: Annotated[PullSource.Kind, typer.Option(help="file, or jma_feed")] = PullSource.Kind.FILE,
    every: Annotated[
        PullSource.Rhythm, typer.Option(help="ten_minutes, hour, day or week")
    ] = PullSource.Rhythm.DAY,
    owner: Annotated[str, typer.Option(help="Owner shown with the data.")] = "",
    licence: Annotated[str, typer.Option(help="Licence, such as CC-BY-4.0.")] = "",
    source: Annotated[str, typer.Option(help="Source shown with the data.")] = "",
    dataset: Annotated[str, typer.Option(help="Own name of the data set.")] = "",
) -> None:
    """Adds a source; the worker visits it within five minutes."""
    texts = {"owner": owner, "licence": licence, "source": source, "dataset": dataset}
    wish = SourceWish(title=title, url=url, kind=kind.value, rhythm=every.value, **texts)
    try:
        with as_tenant(tenant):
            added = add_source(wish, actor=system(tenant), at=timezone.now())
    except RuleBroken as broken:
        raise Fault(f"{url} cannot be a source ({broken.code})", broken.text) from None
    typer.echo(f"{added.pk} {added.title}")


@app.command()
def run(
    tenant: Tenant,
    number: Annotated[int, typer.Argument(help="Number of a source; without one all that are due.")] = 0,
) -> None:
    """Visits a source now. Exit code 3 when something was held for a person, 1 when a visit failed."""
    with as_tenant(tenant):
        wanted = [number] if number else [source.pk for source in due_sources(at=timezone.now())]
    results = [_visited(tenant, each) for each in wanted]
    code = 1 if PullSource.Result.FAILED in results else 3 if PullSource.Result.HELD in results else 0
    raise typer.Exit(code)


def _visited(tenant: str, number: int) -> str:
    try:
        result = pull(tenant, number, store=BrokerEntities(tenant), at=timezone.now())
    except FileFault as fault:
        raise Fault(*fault.en) from None
    if result is None:
        raise Fault(f"Source {number} does not exist in {tenant}", "See hiroba pull list.")
    typer.echo(f"{number} {result.result} {json.dumps(result.detail, ensure_ascii=False)}")
    return str(result.result)


def _row(source: PullSource) -> dict[str, object]:
    return {
        "number": source.pk,
        "title": source.title,
        "kind": source.kind,
        "url": source.url,
        "rhythm": source.rhythm,
        "last_result": source.last_result,
        "last_at": source.last_at.isoformat(timespec="seconds") if source.last_at else "",
        "due_at": source.due_at.isoformat(timespec="minutes"),
        "failures": source.failures,
        "is_paused": source.is_paused,
    }
