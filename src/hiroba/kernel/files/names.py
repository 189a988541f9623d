# SPDX-License-Identifier: Apache-2.0
"""Names of downloads: what the sender called the file, without what could mislead or break out of a header."""

import unicodedata
from pathlib import PurePosixPath

from hiroba.kernel.files.models import NAME_LENGTH_MAX

EXTENSIONS = {
    "image/jpeg": ".jpg",
    "application/pdf": ".pdf",
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control characters, and marks that turn the direction of writing: `gpj.exe` must not look like `exe.jpg`."""


def download_name(name: str, media_type: str) -> str:
    """The last part of the name with the ending that belongs to the content: `C:\\a\\急な坂.HTML` -> `急な坂.jpg`."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(each for each in last if unicodedata.category(each) not in HIDDEN)
    extension = EXTENSIONS[media_type]
    stem = PurePosixPath(visible.strip(" .")).stem.strip(" .")[: NAME_LENGTH_MAX - len(extension)]
    return (stem or "file") + extension
