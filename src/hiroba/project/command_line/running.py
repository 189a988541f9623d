# SPDX-License-Identifier: Apache-2.0
"""Runs one command: lazily loaded, its faults told in one line."""

import sys
from collections.abc import Sequence
from importlib import import_module, metadata
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from hiroba.project.command_line import faults
from hiroba.project.command_line.commands import COMMANDS, Command

_BY_NAME = {command.name: command for command in COMMANDS}


def run(arguments: Sequence[str]) -> int:
    """Gives the exit code: 0 done, 1 a fault, 2 wrong usage, 3 partly refused, 130 interrupted."""
    application = get_command(_application())
    try:
        result = application.main(args=list(arguments), prog_name="hiroba", standalone_mode=False)
    except BaseException as error:
        return faults.tell(error)
    return result if isinstance(result, int) else 0


class _LazyGroup(TyperGroup):
    """Knows its commands by the table; the code of one is imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [command.name for command in COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        command = _BY_NAME.get(cmd_name)
        return command and _load(command)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(
                [(command.name, command.help) for command in COMMANDS if not command.is_hidden]
            )


def _load(command: Command) -> Any:
    if command.starts_django:
        from hiroba.project import application  # noqa: PLC0415 -- start-up stays fast

        application.start()
    function = getattr(import_module(command.place), command.function)
    if "structlog" in sys.modules:
        from hiroba.project import logs  # noqa: PLC0415 -- start-up stays fast

        logs.start_command()
    if isinstance(function, typer.Typer):
        group = function
    else:
        group = typer.Typer(add_completion=False)
        group.command(name=command.name, help=command.help)(function)
    group.rich_markup_mode = None
    group._add_completion = False
    loaded = get_command(group)
    loaded.name = command.name
    return loaded


def _application() -> typer.Typer:
    application = typer.Typer(
        cls=_LazyGroup, add_completion=False, rich_markup_mode=None, no_args_is_help=True
    )
    application.callback()(_hiroba)
    return application


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"hiroba {metadata.version('hiroba')}")
        raise typer.Exit


def _hiroba(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Hiroba (広場), an open City OS. Settings are environment variables: docs/operate/settings.md."""
