# SPDX-License-Identifier: Apache-2.0
"""Every command with the place of its code. Nothing is imported from here until a command is called."""

from dataclasses import dataclass

_HERE = "hiroba.project.command_line"


@dataclass(frozen=True, kw_only=True)
class Command:
    """`function` is a plain function with typer's annotations, or a `typer.Typer` with commands of its own."""

    name: str
    function: str
    help: str
    module: str = ""
    starts_django: bool = False
    is_hidden: bool = False

    @property
    def place(self) -> str:
        return self.module or f"{_HERE}.{self.name.replace('-', '_')}"


COMMANDS: tuple[Command, ...] = (
    Command(name="up", function="up", help="Start the whole city on this machine."),
    Command(name="down", function="down", help="Stop what `hiroba up` started."),
    Command(name="postgres", function="postgres", help="Run the embedded PostgreSQL alone."),
    Command(name="broker", function="broker", help="Run the context broker alone."),
    Command(name="web", function="web", help="Run the pages alone.", starts_django=True),
    Command(
        name="worker",
        function="worker",
        help="Run events, messages and timed work alone.",
        starts_django=True,
    ),
    Command(name="mqtt", function="mqtt", help="Run the MQTT ingest alone."),
    Command(
        name="prepare",
        function="prepare",
        help="What `hiroba up` does before its servers start.",
        starts_django=True,
        is_hidden=True,
    ),
    Command(
        name="demo", function="demo", help="Add the demo towns with people and sensors.", starts_django=True
    ),
    Command(name="device", function="app", help="Register devices, see how they do.", starts_django=True),
    Command(name="simulate", function="simulate", help="Let the sensors of the demo towns speak."),
    Command(name="migrate", function="migrate", help="Bring the database up to date.", starts_django=True),
    Command(name="database", function="app", help="Prepare an outside PostgreSQL server."),
    Command(
        name="tenant", function="app", help="Add and list towns, switch services on.", starts_django=True
    ),
    Command(name="staff", function="app", help="Add staff accounts and give roles.", starts_django=True),
    Command(
        name="import",
        function="import_files",
        module=f"{_HERE}.import_",
        help="Take in open data and weather telegrams.",
        starts_django=True,
    ),
    Command(
        name="backup", function="backup", help="Write everything into one encrypted file.", starts_django=True
    ),
    Command(
        name="restore",
        function="restore",
        help="Put a backup into an empty installation.",
        starts_django=True,
    ),
    Command(
        name="upgrade",
        function="upgrade",
        help="Bring this installation to the installed version.",
        starts_django=True,
    ),
    Command(name="doctor", function="doctor", help="Tell what is wrong and what to do.", starts_django=True),
    Command(name="key", function="app", help="Keys of encrypted fields.", starts_django=True),
    Command(name="areas", function="app", help="Take in outlines and districts.", starts_django=True),
    Command(name="addresses", function="app", help="Take in lists of addresses.", starts_django=True),
    Command(name="search", function="app", help="Fill the full text anew.", starts_django=True),
    Command(
        name="pull",
        function="app",
        module=f"{_HERE}.import_pull",
        help="Sources that a town fetches from by the clock.",
        starts_django=True,
    ),
    Command(name="audit", function="app", help="Check that the audit is untouched.", starts_django=True),
    Command(name="check", function="check", help="Check all service manifests.", starts_django=True),
    Command(name="new-service", function="new_service", help="Write the skeleton of a new service."),
    Command(name="bench", function="app", help="Measure, with a floor from the same run."),
)
