# SPDX-License-Identifier: Apache-2.0
"""A copy of the key file under a passphrase, for a safe place of its own."""

import io
import os
from pathlib import Path

import msgspec

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.encryption import key_file
from hiroba.kernel.encryption.key_file import KeyRing
from hiroba.kernel.faults import Fault
from hiroba.project.backup import record
from hiroba.project.backup.encryption import Lock, Opener, decrypted, encrypt

_BYTES_MAX = 1024 * 1024


def save(settings: Configuration, file: Path, lock: Lock) -> KeyRing:
    """Writes the copy and remembers that it was made. Raises Fault."""
    ring = key_file.read(settings.field_keys_file)
    try:
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            encrypt(io.BytesIO(key_file.render(ring).encode()), target, lock)
            target.flush()
            os.fsync(target.fileno())
    except FileExistsError:
        raise Fault(f"The file {file} exists", "Choose another name.") from None
    note_saved(settings, ring.ids)
    return ring


def put_back(settings: Configuration, file: Path, opener: Opener) -> KeyRing:
    """Adds the keys of a copy to the key file, or makes the file anew of them. Raises Fault."""
    try:
        with file.open("rb") as source, decrypted(source, opener) as plain:
            content = b""
            while piece := plain.read(_BYTES_MAX):
                content += piece
        saved = key_file.parse(content.decode())
    except OSError as error:
        raise Fault(f"The file {file} cannot be read ({error.strerror})", "Correct its name.") from None
    except (ValueError, KeyError, TypeError):
        raise Fault(
            f"{file} is not a copy of a key file", "Give a file that `hiroba key export` wrote."
        ) from None
    path = settings.field_keys_file
    ring = key_file.read(path).joined(saved) if path.exists() else saved
    key_file.write(path, ring)
    note_saved(settings, saved.ids)
    return ring


def note_saved(settings: Configuration, ids: frozenset[str]) -> None:
    before = record.read(settings.data_dir)
    saved = tuple(sorted({*before.keys_saved, *ids}))
    record.write(settings.data_dir, msgspec.structs.replace(before, keys_saved=saved))
