# SPDX-License-Identifier: Apache-2.0
"""The declared list of what `hiroba up` runs, in the order in which it starts."""

import signal
import sys
from collections.abc import Callable

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.database.account import Account
from hiroba.kernel.database.embedded import EmbeddedPostgres
from hiroba.project.supervisor.process import Port, Process
from hiroba.project.supervisor.readiness import answers_http, is_listened_on


def declared(settings: Configuration, *, demo: bool = False) -> tuple[Process, ...]:
    """All processes of this installation: what is needed stands before what needs it."""
    processes = [
        _preparation(settings, demo=demo),
        _broker(settings),
        _web(settings),
        _worker(),
        _mqtt(settings),
    ]
    if settings.database_is_embedded:
        processes.insert(0, postgres_process(settings))
    if demo:
        processes += _demo()
    return tuple(processes)


def _demo() -> list[Process]:
    """Towns and accounts are made by the preparation; entities go through the broker, then the sensors speak."""
    entities = Process(
        name="demo",
        command=_hiroba("demo", "--part", "entities"),
        needs=("broker", "web", "worker", "mqtt"),
        is_task=True,
        is_awaited=False,
    )
    sensors = Process(name="sensors", command=_hiroba("simulate", "--all"), needs=("demo",), is_awaited=False)
    return [entities, sensors]


def postgres_process(settings: Configuration) -> Process:
    server = EmbeddedPostgres(settings.data_dir)
    return Process(
        name="postgres",
        command=server.prepare_start,
        ready=server.is_ready,
        stop_signal=signal.SIGINT,
        stop_seconds_max=60,
    )


def _preparation(settings: Configuration, *, demo: bool) -> Process:
    needs = ("postgres",) if settings.database_is_embedded else ()
    options = ("--demo",) if demo else ()
    return Process(
        name="prepare", command=_hiroba("prepare", *options), needs=needs, is_task=True, is_dialogue=True
    )


def _broker(settings: Configuration) -> Process:
    ports = [Port(number=settings.broker_port, host=settings.host, variable="HIROBA_BROKER_PORT")]
    if settings.broker_metrics_port:
        ports.append(
            Port(number=settings.broker_metrics_port, host="127.0.0.1", variable="HIROBA_BROKER_METRICS_PORT")
        )
    return Process(
        name="broker",
        command=_hiroba("broker"),
        ready=lambda: answers_http(settings.host, settings.broker_port, "/readyz"),
        needs=("prepare",),
        ports=tuple(ports),
    )


def _web(settings: Configuration) -> Process:
    return Process(
        name="web",
        command=_hiroba("web"),
        ready=lambda: answers_http(settings.host, settings.web_port, "/readyz"),
        needs=("prepare",),
        ports=(Port(number=settings.web_port, host=settings.host, variable="HIROBA_WEB_PORT"),),
    )


def _worker() -> Process:
    return Process(name="worker", command=_hiroba("worker"), needs=("prepare",))


def _mqtt(settings: Configuration) -> Process:
    ports = [Port(number=settings.ingest_port, host=settings.host, variable="HIROBA_INGEST_PORT")]
    if not settings.mqtt_url:
        ports.append(Port(number=settings.mqtt_port, host=settings.host, variable="HIROBA_MQTT_PORT"))
    return Process(
        name="mqtt",
        command=_hiroba("mqtt"),
        ready=lambda: all(is_listened_on(port.host, port.number) for port in ports),
        needs=("broker",),
        ports=tuple(ports),
    )


def _hiroba(*arguments: str) -> Callable[[], list[str]]:
    command = [sys.executable, "-m", "hiroba.project.command_line", *arguments]
    return lambda: Account().wrap(command, signal.SIGTERM)
