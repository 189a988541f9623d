# SPDX-License-Identifier: Apache-2.0
"""Makes the key file once, and never a second time for data that needs the first one."""

import datetime
from collections.abc import Iterable
from pathlib import Path

from hiroba.kernel.encryption import key_file
from hiroba.kernel.encryption.columns import EncryptedColumn
from hiroba.kernel.encryption.rotation import Owner, usage
from hiroba.kernel.faults import Fault


def ensure_key_file(
    path: Path, owner: Owner, columns: Iterable[EncryptedColumn], *, at: datetime.datetime
) -> None:
    """Part of every migration. Raises Fault when the file is damaged, or gone although values need it."""
    if path.exists():
        key_file.read(path)
        return
    needed = usage(owner, columns)
    if needed or key_file.made_before(path):
        count = f"{needed.total()} encrypted values need it" if needed else "it was here before"
        raise Fault(
            f"The key file {path} is missing, and {count}",
            "Put the saved copy back. docs/operate/keys.md tells what to do when there is none.",
        )
    key_file.write(path, key_file.KeyRing((key_file.new_key(at=at),)))
