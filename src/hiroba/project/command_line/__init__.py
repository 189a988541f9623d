# SPDX-License-Identifier: Apache-2.0
"""The command `hiroba`. A command's module is imported when it is called, so that help is there at once."""

import sys

from hiroba.project.command_line.commands import COMMANDS, Command

__all__ = ["COMMANDS", "Command", "main"]


def main() -> None:
    """The entry point: runs a command and ends with its exit code."""
    from hiroba.project.command_line.running import run  # noqa: PLC0415 -- start-up stays fast

    sys.exit(run(sys.argv[1:]))
