# SPDX-License-Identifier: Apache-2.0
"""Where a command takes a passphrase from: a file, the settings, or the person at the terminal."""

import sys
from pathlib import Path

import typer

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.faults import Fault


def passphrase(file: Path | None, settings: Configuration, *, confirm: bool, ask: bool = True) -> str:
    """Empty when nobody gave one. Raises Fault for a file that cannot be read."""
    if file is not None:
        return text_of(file)
    if settings.backup_passphrase:
        return settings.backup_passphrase
    if ask and sys.stdin.isatty():
        return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm))
    return ""


def text_of(file: Path) -> str:
    """The first line is enough for a passphrase; an identity file has comments too."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise Fault(
            f"The file {file} cannot be read ({reason})", "Correct its name or permissions."
        ) from None
