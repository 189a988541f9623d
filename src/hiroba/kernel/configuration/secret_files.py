# SPDX-License-Identifier: Apache-2.0
"""Secrets that Hiroba makes for itself, one file each."""

import os
import secrets
import tempfile
from pathlib import Path

from hiroba.kernel.faults import Fault


def secret(data_dir: Path, name: str) -> str:
    """Reads `data_dir/secrets/<name>`, or makes it (32 random bytes, readable by its owner only)."""
    path = data_dir / "secrets" / name
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Fault(
            f"The secret {path} cannot be read ({error.strerror})", "Run as the owner of the data folder."
        ) from None
    try:
        # Others may pass the data folder, where PostgreSQL may run as another user, but not list it.
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o711)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        _write_once(path, secrets.token_urlsafe(32))
    except OSError as error:
        raise Fault(
            f"The data folder {data_dir} cannot be written ({error.strerror})",
            "Choose a folder that you may write with HIROBA_DATA_DIR.",
        ) from None
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, text: str) -> None:
    """Writes whole or not at all; of two processes that start together the first one wins."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
