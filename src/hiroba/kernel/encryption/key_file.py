# SPDX-License-Identifier: Apache-2.0
"""The file of the field keys: several keys, of which the newest encrypts and the others still read.

JSON, readable by its owner only. Whoever has it and the database reads everything; who loses it has lost every
encrypted value. Beside it lies `field_keys.made`, the names of all keys ever made here: so a lost file is noticed
instead of being replaced by a new one that fits nothing.
"""

import base64
import datetime
import json
import os
import secrets
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from hiroba.kernel.faults import Fault

KEY_BYTES = 32
_REMEDY = "Put the saved key file back (docs/operate/keys.md), or name its place with HIROBA_FIELD_KEYS_FILE."


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key. `retired_at` is when a newer one took its place."""

    id: str
    secret: bytes
    made_at: datetime.datetime
    retired_at: datetime.datetime | None = None


@dataclass(frozen=True)
class KeyRing:
    """The keys of one file, oldest first; the last one is active."""

    keys: tuple[Key, ...]

    @property
    def active(self) -> Key:
        return self.keys[-1]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(key.id for key in self.keys)

    def key(self, key_id: str) -> Key | None:
        return next((key for key in self.keys if key.id == key_id), None)

    def with_new_key(self, *, at: datetime.datetime) -> "KeyRing":
        """A new key takes over; the one before keeps reading."""
        before = [replace(key, retired_at=key.retired_at or at) for key in self.keys]
        return KeyRing((*before, new_key(at=at)))

    def without(self, key_ids: frozenset[str]) -> "KeyRing":
        """The active key always stays."""
        return KeyRing(tuple(key for key in self.keys if key.id not in key_ids or key is self.active))

    def joined(self, other: "KeyRing") -> "KeyRing":
        """With the keys of another file before our own, for reading what came from there."""
        return KeyRing((*(key for key in other.keys if key.id not in self.ids), *self.keys))


def new_key(*, at: datetime.datetime) -> Key:
    """The name is random, so that keys of two installations are never taken for each other."""
    return Key(id=f"k{secrets.token_hex(4)}", secret=secrets.token_bytes(KEY_BYTES), made_at=at)


def read(path: Path) -> KeyRing:
    """Raises Fault that says what is wrong with the file and what to do."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Fault(f"The key file {path} is missing", _REMEDY) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise Fault(
            f"The key file {path} cannot be read ({reason})", "Run as the owner of the file."
        ) from None
    try:
        return parse(text)
    except (ValueError, KeyError, TypeError):
        raise Fault(f"The key file {path} is damaged", _REMEDY) from None


def parse(text: str) -> KeyRing:
    """Raises ValueError, KeyError or TypeError when this is not a key file."""
    keys = tuple(_key(each) for each in json.loads(text)["keys"])
    if not keys or len({key.id for key in keys}) != len(keys):
        raise ValueError("keys")
    return KeyRing(keys)


def render(ring: KeyRing) -> str:
    keys = [
        {
            "id": key.id,
            "made_at": key.made_at.isoformat(),
            "retired_at": key.retired_at and key.retired_at.isoformat(),
            "key": base64.b64encode(key.secret).decode(),
        }
        for key in ring.keys
    ]
    about = "Field keys of Hiroba. Keep a copy elsewhere: without it the encrypted fields are lost."
    return json.dumps({"about": about, "keys": keys}, indent=2) + "\n"


def write(path: Path, ring: KeyRing) -> None:
    """Replaces the file whole, on the disk before it returns."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _note_made(path, ring)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(render(ring))
            file.flush()
            os.fsync(file.fileno())
        _keep_owner(path, draft)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def made_before(path: Path) -> bool:
    """Whether keys were made at this place, even if the file has gone since."""
    return path.exists() or _note(path).exists()


def _key(members: dict[str, str | None]) -> Key:
    secret = base64.b64decode(str(members["key"]), validate=True)
    if len(secret) != KEY_BYTES:
        raise ValueError("key")
    retired_at = members.get("retired_at")
    return Key(
        id=str(members["id"]),
        secret=secret,
        made_at=datetime.datetime.fromisoformat(str(members["made_at"])),
        retired_at=datetime.datetime.fromisoformat(retired_at) if retired_at else None,
    )


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.made")


def _note_made(path: Path, ring: KeyRing) -> None:
    known = _note(path).read_text(encoding="ascii").split() if _note(path).exists() else []
    if missing := sorted(ring.ids - set(known)):
        with open(os.open(_note(path), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
            file.writelines(f"{key_id}\n" for key_id in missing)
            file.flush()
            os.fsync(file.fileno())


def _keep_owner(path: Path, draft: str) -> None:
    """An operator may rotate as root what the service reads as another user."""
    if os.geteuid() == 0:
        owner = path if path.exists() else path.parent
        os.chown(draft, owner.stat().st_uid, owner.stat().st_gid)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
