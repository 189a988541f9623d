# SPDX-License-Identifier: Apache-2.0
"""Encrypts and decrypts streams in the age format (https://age-encryption.org/v1), by pyrage.

A passphrase protects a key pair made for this one file (`age_passphrase.py`), because pyrage takes a passphrase only
for what fits into memory.
Such a file begins with the line `hiroba-sealed 1 <bytes>` and that many bytes, an age file with the identity; what
follows is the age file proper. Without a passphrase the file is an age file from its first byte.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import pyrage

from hiroba.kernel.faults import Fault
from hiroba.project.backup import age_passphrase

PASSPHRASE_LENGTH_MIN = 12
_MARK = b"hiroba-sealed 1 "
_PRELUDE_BYTES_MAX = 4096


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class Lock:
    """Who can open a file: whoever knows the passphrase, and the holders of the identities of these recipients."""

    passphrase: str = ""
    recipients: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.passphrase and not self.recipients:
            raise Fault(
                "The file would not be encrypted",
                "Give --passphrase-file or --recipient, or set HIROBA_BACKUP_PASSPHRASE_FILE.",
            )
        if self.passphrase and len(self.passphrase) < PASSPHRASE_LENGTH_MIN:
            raise Fault(
                f"The passphrase has fewer than {PASSPHRASE_LENGTH_MIN} characters", "Choose a longer one."
            )
        _recipients(self.recipients)


@dataclass(frozen=True, kw_only=True)
class Opener:
    """What opens a file."""

    passphrase: str = ""
    identity: str = ""


def encrypt(source: Readable, target: IO[bytes], lock: Lock) -> None:
    """Reads `source` to its end. Raises whatever reading or writing raises."""
    recipients: list[Any] = _recipients(lock.recipients)
    if lock.passphrase:
        identity = pyrage.x25519.Identity.generate()
        sealed = age_passphrase.seal(str(identity).encode(), lock.passphrase)
        target.write(_MARK + f"{len(sealed)}\n".encode() + sealed)
        recipients.append(identity.to_public())
    reading, writing = _Reading(source), _Writing(target)
    try:
        pyrage.encrypt_io(reading, writing, recipients)
    except Exception as error:
        raise reading.error or writing.error or error from None


@contextmanager
def decrypted(source: IO[bytes], opener: Opener) -> Iterator[IO[bytes]]:
    """The content as a stream; a fault of the file shows when it is read, also at its end. Raises Fault."""
    identity = _identity(source, opener)
    reading_end, writing_end = os.pipe()
    outcome: list[BaseException] = []

    def work() -> None:
        with os.fdopen(writing_end, "wb") as pipe:
            writing = _Writing(pipe)
            try:
                pyrage.decrypt_io(_Reading(source), writing, [identity])
            except Exception as error:
                outcome.append(writing.error or error)

    worker = threading.Thread(target=work, name="decrypt", daemon=True)
    worker.start()
    with os.fdopen(reading_end, "rb", buffering=0) as pipe:
        stream = _Checked(pipe, worker, outcome)
        yield stream  # type: ignore[misc]
    worker.join()


def unlocked(file: Path, opener: Opener) -> Opener:
    """The same with the key of this file, so that the slow work of a passphrase is done once. Raises Fault."""
    try:
        with file.open("rb") as source:
            return Opener(identity=str(_identity(source, opener)))
    except OSError as error:
        raise Fault(
            f"The file {file} cannot be read ({error.strerror})", "Correct its name or permissions."
        ) from None


class _Checked:
    """The pipe, whose end counts only when the decryption ended well."""

    def __init__(self, pipe: IO[bytes], worker: threading.Thread, outcome: list[BaseException]) -> None:
        self._pipe, self._worker, self._outcome = pipe, worker, outcome

    def read(self, size: int = -1) -> bytes:
        content = self._pipe.read(size)
        if content == b"" and size != 0:
            self._worker.join()
            if self._outcome:
                raise _damaged(self._outcome[0])
        return content


class _Reading:
    """Keeps the exception of the source, which pyrage turns into text."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except BaseException as error:
            self.error = error
            raise


class _Writing:
    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.error: BaseException | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._target.write(content)
        except BaseException as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._target.flush()


def _identity(source: IO[bytes], opener: Opener) -> Any:
    """The key that opens the file; leaves `source` at the first byte of the age file."""
    line = source.readline(len(_MARK) + 8)
    if not line.startswith(_MARK):
        if not line.startswith(b"age-encryption.org/"):
            raise Fault("This is not a file that Hiroba encrypted", "Give a file that `hiroba backup` wrote.")
        source.seek(0)
        return _given_identity(opener)
    number = line.removeprefix(_MARK).strip()
    length = int(number) if number.isdigit() else 0
    if not 0 < length <= _PRELUDE_BYTES_MAX:
        raise _damaged()
    sealed = source.read(length)
    if opener.identity and not opener.passphrase:
        return _given_identity(opener)
    if not opener.passphrase:
        raise Fault("The file is closed with a passphrase", "Give it with --passphrase-file.")
    try:
        secret = age_passphrase.unseal(sealed, opener.passphrase)
        return pyrage.x25519.Identity.from_str(secret.decode())
    except ValueError:
        raise _damaged() from None
    except age_passphrase.WrongPassphrase:
        raise Fault(
            "The passphrase does not open the file, or its beginning is damaged",
            "Check the passphrase, then try another copy of the file.",
        ) from None


def _given_identity(opener: Opener) -> Any:
    lines = [line.strip() for line in opener.identity.splitlines() if line.startswith("AGE-SECRET-KEY-")]
    if not lines:
        raise Fault(
            "The file is closed for a recipient (age1…)", "Give the recipient's key with --identity-file."
        )
    try:
        return pyrage.x25519.Identity.from_str(lines[0])
    except pyrage.IdentityError:
        raise Fault(
            "The identity file holds no usable age key", "Give the file that age-keygen made."
        ) from None


def _recipients(texts: tuple[str, ...]) -> list[Any]:
    found = []
    for text in texts:
        try:
            found.append(pyrage.x25519.Recipient.from_str(text))
        except pyrage.RecipientError:
            raise Fault(
                f"{text[:12]}… is not an age recipient", "Give a public key that begins with age1."
            ) from None
    return found


def _damaged(error: BaseException | None = None) -> Fault:
    if "No matching keys" in str(error):
        return Fault("The key does not open the file", "Give the identity of one of its recipients.")
    return Fault("The file is damaged or cut off", "Take another copy of it. Nothing was changed.")
