# SPDX-License-Identifier: Apache-2.0
"""Streams that only the right key opens, and that other programs of the age format can read."""

import io
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.faults import Fault
from hiroba.project.backup import age_passphrase
from hiroba.project.backup.encryption import Lock, Opener, decrypted, encrypt

WORDS = "広場に鳩が三羽いる、朝の六時"
CONTENT = bytes(range(256)) * 3000


def closed(lock: Lock, content: bytes = CONTENT) -> bytes:
    target = io.BytesIO()
    encrypt(io.BytesIO(content), target, lock)
    return target.getvalue()


def read(sealed: bytes, opener: Opener) -> bytes:
    found = b""
    with decrypted(io.BytesIO(sealed), opener) as plain:
        while piece := plain.read(100_000):
            found += piece
    return found


def test_passphrase_and_recipient_open_the_same_file() -> None:
    identity = pyrage.x25519.Identity.generate()
    sealed = closed(Lock(passphrase=WORDS, recipients=(str(identity.to_public()),)))

    assert read(sealed, Opener(passphrase=WORDS)) == CONTENT
    assert read(sealed, Opener(identity=str(identity))) == CONTENT


def test_empty_content_is_sealed_too() -> None:
    assert read(closed(Lock(passphrase=WORDS), b""), Opener(passphrase=WORDS)) == b""


def test_wrong_passphrase_and_foreign_key_are_told() -> None:
    identity = pyrage.x25519.Identity.generate()
    sealed = closed(Lock(recipients=(str(identity.to_public()),)))

    with pytest.raises(Fault, match="The passphrase does not open the file"):
        read(closed(Lock(passphrase=WORDS)), Opener(passphrase=f"{WORDS}!"))
    with pytest.raises(Fault, match="The key does not open the file"):
        read(sealed, Opener(identity=str(pyrage.x25519.Identity.generate())))
    with pytest.raises(Fault, match="closed for a recipient"):
        read(sealed, Opener(passphrase=WORDS))


@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_any_change_is_noticed(place: float, change: int) -> None:
    """0 cuts the file off there. The length varies, because age files have decoys in their heads."""
    identity = pyrage.x25519.Identity.generate()
    sealed = bytearray(closed(Lock(recipients=(str(identity.to_public()),)), CONTENT[:70_000]))
    position = int(place * len(sealed))
    if change:
        sealed[position] ^= change
    else:
        del sealed[position:]

    with pytest.raises(Fault):
        read(bytes(sealed), Opener(identity=str(identity)))


@pytest.mark.parametrize("lock", [{}, {"passphrase": "too short"}, {"recipients": ("age1nobody",)}])
def test_lock_that_would_not_hold_is_refused(lock: dict[str, str]) -> None:
    with pytest.raises(Fault):
        Lock(**lock)  # type: ignore[arg-type]


def test_full_disk_is_told_as_such() -> None:
    class FullDisk(io.BytesIO):
        def write(self, content: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        encrypt(
            io.BytesIO(CONTENT),
            FullDisk(),
            Lock(recipients=(str(pyrage.x25519.Identity.generate().to_public()),)),
        )


def test_sealed_passphrase_costs_the_same_on_every_machine_and_is_read_by_others() -> None:
    sealed = age_passphrase.seal(b"secret", WORDS)

    assert sealed.splitlines()[1].endswith(b" 17")
    assert age_passphrase.unseal(sealed, WORDS) == b"secret"
    assert pyrage.passphrase.decrypt(sealed, WORDS) == b"secret"
    with pytest.raises(age_passphrase.WrongPassphrase):
        age_passphrase.unseal(sealed, "another")


def test_backup_can_be_opened_by_the_program_age(tmp_path: Path) -> None:
    if shutil.which("age") is None:
        pytest.skip("age is not here; apt-get install age brings it")
    sealed = closed(Lock(passphrase=WORDS))
    first, _, rest = sealed.partition(b"\n")
    length = int(first.split()[-1])
    identity = tmp_path / "identity"
    identity.write_bytes(age_passphrase.unseal(rest[:length], WORDS) + b"\n")

    done = subprocess.run(
        ["age", "-d", "-i", str(identity)], input=rest[length:], capture_output=True, check=True
    )

    assert done.stdout == CONTENT
