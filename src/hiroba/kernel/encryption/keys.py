# SPDX-License-Identifier: Apache-2.0
"""The keys of this process: read once, and again when the file has changed. No restart is needed after a rotation."""

import os
from pathlib import Path

from hiroba.kernel import configuration
from hiroba.kernel.encryption import key_file
from hiroba.kernel.encryption.ciphertext import parse, seal, unseal
from hiroba.kernel.encryption.key_file import KeyRing
from hiroba.kernel.faults import Fault

_Stamp = tuple[int, int, int]


class Keys:
    """Encrypts with the active key and decrypts with any key of the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: _Stamp | None = None
        self._ring: KeyRing | None = None

    def encrypt(self, text: str, *, place: str) -> str:
        """Raises Fault when there is no usable key file."""
        active = self.ring().active
        return seal(text, key_id=active.id, key=active.secret, place=place)

    def decrypt(self, stored: str, *, place: str) -> str:
        """Raises Fault when the key is not here, or the value was changed or moved."""
        sealed = parse(stored, place=place)
        key = self.ring().key(sealed.key_id)
        if key is None:
            raise Fault(
                f"A value in {place} is encrypted with the key {sealed.key_id}, which the key file {self.path} lacks",
                "Put the key file back that was saved with the data (docs/operate/keys.md).",
            )
        return unseal(sealed, key=key.secret, place=place)

    def ring(self) -> KeyRing:
        """The keys as the file has them now; one look at the file's date costs a microsecond."""
        stamp = self._look()
        if self._ring is None or stamp != self._stamp:
            self._ring, self._stamp = key_file.read(self.path), stamp
        return self._ring

    def _look(self) -> _Stamp | None:
        try:
            status = os.stat(self.path)
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size


def installed() -> Keys:
    """The keys that HIROBA_FIELD_KEYS_FILE or the data folder hold."""
    global _installed
    if _installed is None:
        _installed = Keys(configuration.load().field_keys_file)
    return _installed


_installed: Keys | None = None
