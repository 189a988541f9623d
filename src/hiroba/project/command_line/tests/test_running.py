# SPDX-License-Identifier: Apache-2.0
import errno
from importlib import import_module
from typing import Any

import psycopg
import pytest
import typer

from hiroba.kernel.faults import Fault
from hiroba.kernel.rules import RuleBroken
from hiroba.project.command_line import faults, running
from hiroba.project.command_line.commands import COMMANDS, Command


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command line of one command that raises what it is given."""

    def asked(error: BaseException | None = None, *, arguments: tuple[str, ...] = ("fail",)) -> int:
        def fail() -> None:
            if error is not None:
                raise error

        group = typer.Typer()
        group.command()(fail)
        monkeypatch.setattr(running, "_load", lambda _: typer.main.get_command(group))
        monkeypatch.setattr(running, "_BY_NAME", {"fail": Command(name="fail", function="fail", help="")})
        return running.run(arguments)

    return asked


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_of_the_table_exists(command: Command) -> None:
    assert hasattr(import_module(command.place), command.function)


def test_names_of_commands_are_different() -> None:
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert running.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("hiroba 0.")


def test_hidden_commands_are_not_in_help(capsys: pytest.CaptureFixture[str]) -> None:
    running.run(["--help"])

    out = capsys.readouterr().out
    assert "Start the whole city" in out
    assert "before its servers start" not in out


def test_success_is_zero(ask: Any) -> None:
    assert ask() == 0


def test_fault_is_one_line_and_its_exit_code(ask: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(Fault("The moon is down", "Wait.", exit_code=3)) == 3
    assert capsys.readouterr().err == "The moon is down. Wait.\n"


def test_broken_rule_is_one_line(ask: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(RuleBroken("too_late", "The ride has begun.")) == 1
    assert capsys.readouterr().err == "The ride has begun. Nothing was changed.\n"


def test_full_disk_is_one_line(ask: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(OSError(errno.ENOSPC, "No space left on device", "/data/x")) == 1
    assert capsys.readouterr().err == (
        "/data/x cannot be written or read (No space left on device). "
        "Make room on the disk, then run the command again.\n"
    )


def test_full_disk_of_the_database_behind_another_error_is_one_line(
    ask: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    outer = ValueError("import failed")
    outer.__cause__ = psycopg.errors.DiskFull("could not extend file")

    assert ask(outer) == 1
    assert capsys.readouterr().err.startswith("The disk of the database is full.")


def test_wrong_usage_is_two(ask: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(arguments=("nothing",)) == 2
    assert capsys.readouterr().err == "No such command 'nothing'. Run `hiroba --help`.\n"


def test_interrupt_is_130(ask: Any) -> None:
    assert ask(KeyboardInterrupt()) == 130


def test_mistake_of_ours_shows_where(ask: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(ZeroDivisionError("ours")) == 1
    assert "Traceback" in capsys.readouterr().err


def test_say_is_without_colour_where_none_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    faults.say("two\nlines")

    assert capsys.readouterr().err == "two lines\n"
