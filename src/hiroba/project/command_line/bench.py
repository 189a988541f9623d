# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench NAME`: figures with floors of the same run, on scratch data."""

import json
from typing import Annotated

import typer

from hiroba.project.bench import broker as broker_bench
from hiroba.project.bench import broker_large as broker_large_bench
from hiroba.project.bench import events as events_bench
from hiroba.project.bench import history as history_bench
from hiroba.project.bench import import_ as import_bench
from hiroba.project.bench import live as live_bench
from hiroba.project.bench import memory as memory_bench
from hiroba.project.bench import pages as pages_bench
from hiroba.project.bench.report import Report

app = typer.Typer(help="Measure, with a floor from the same run.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.command()
def broker(
    as_json: AsJson = False,
    entities: Annotated[int, typer.Option(help="How many entities of 1 KB to load.", min=1000)] = 100_000,
    seconds: Annotated[float, typer.Option(help="How long to measure each row.", min=0.2)] = 2.0,
    only: Annotated[str, typer.Option(help="Rows to measure, separated by commas; empty: all.")] = "",
) -> None:
    """The context broker: reads, queries and durable writes for each CPU second."""
    wanted = tuple(filter(None, only.split(",")))
    show(broker_bench.run(entities=entities, seconds=seconds, only=wanted), as_json=as_json)


@app.command("broker-large")
def broker_large(
    as_json: AsJson = False,
    entities: Annotated[int, typer.Option(help="How many entities of 1 KB to load.", min=1000)] = 1_000_000,
    seconds: Annotated[float, typer.Option(help="How long to measure each row.", min=0.2)] = 2.0,
    memory: Annotated[int, typer.Option(help="HIROBA_BROKER_MEMORY_MB of the broker.", min=10)] = 400,
    shared_buffers: Annotated[str, typer.Option(help="The setting of PostgreSQL.")] = "1GB",
) -> None:
    """The context broker with many entities in one tenant: reads, memory and the time of a restart."""
    report = broker_large_bench.run(
        entities=entities, seconds=seconds, memory_mb=memory, shared_buffers=shared_buffers
    )
    show(report, as_json=as_json)


@app.command()
def live(
    as_json: AsJson = False,
    browsers: Annotated[int, typer.Option(help="How many browsers read the stream.", min=1)] = 2_000,
    changes: Annotated[int, typer.Option(help="How many changes to send them.", min=1)] = 20,
) -> None:
    """The live stream: from a write to the last of thousands of browsers, and the CPU time of each event."""
    show(live_bench.run(browsers=browsers, changes=changes), as_json=as_json)


@app.command()
def history(
    as_json: AsJson = False,
    sensors: Annotated[int, typer.Option(help="How many sensors, one value a minute each.", min=1)] = 1_000,
    days: Annotated[int, typer.Option(help="Days of minutes of each; one has a year.", min=1)] = 1,
    hours_days: Annotated[int, typer.Option(help="Days of hours of each.", min=2)] = 365,
) -> None:
    """Temporal queries: 1,000 points of a year, a day and a year of all sensors aggregated."""
    show(history_bench.run(sensors=sensors, days=days, hours_days=hours_days), as_json=as_json)


@app.command()
def memory(as_json: AsJson = False) -> None:
    """Idle memory by process, of this installation or of a scratch one."""
    show(memory_bench.run(), as_json=as_json)


@app.command("import")
def import_(
    as_json: AsJson = False,
    rows: Annotated[int, typer.Option(help="How many rows to import.", min=100)] = 20_000,
) -> None:
    """The import of a table: checked, written, and written again."""
    show(import_bench.run(rows=rows), as_json=as_json)


@app.command()
def events(
    as_json: AsJson = False,
    count: Annotated[int, typer.Option(help="How many events to publish and deliver.", min=500)] = 5_000,
) -> None:
    """Events from the outbox to their handlers, and the seals of the audit."""
    show(events_bench.run(events=count // 50 * 50), as_json=as_json)


@app.command()
def pages(
    as_json: AsJson = False,
    seconds: Annotated[float, typer.Option(help="How long to ask for the public page.", min=0.5)] = 4.0,
    only: Annotated[
        str, typer.Option(help="Of public, load, live, map; separated by commas; empty: all.")
    ] = "",
) -> None:
    """What residents notice: the public page, the dashboard's first load, live values, a map of 50,000 points."""
    wanted = tuple(filter(None, only.split(",")))
    show(pages_bench.run(seconds=seconds, only=wanted), as_json=as_json)


@app.command("all")
def every(as_json: AsJson = False) -> None:
    """All of them, one after the other."""
    for run in (memory_bench.run, broker_bench.run, import_bench.run, events_bench.run, pages_bench.run):
        show(run(), as_json=as_json)


def show(report: Report, *, as_json: bool) -> None:
    typer.echo(json.dumps(report.as_members(), ensure_ascii=False) if as_json else report.as_text())
