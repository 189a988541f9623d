# SPDX-License-Identifier: Apache-2.0
"""Where the desk keeps files: one folder for each import, below the folder of the town."""

from __future__ import annotations

import re
import shutil
import unicodedata
import uuid
from pathlib import Path

from django.conf import settings

_NAME_BYTES_MAX = 180
# Letters that a file system, a shell or a header would read as something else.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


def town_folder(tenant: str) -> Path:
    return Path(settings.HIROBA.data_dir) / "imports" / tenant


def run_folder(tenant: str, key: uuid.UUID) -> Path:
    """The folder of one import, which may not exist yet: the file, its papers, the images of before."""
    return town_folder(tenant) / str(key)


def upload_path(tenant: str, key: uuid.UUID, file_name: str) -> Path:
    return run_folder(tenant, key) / safe_name(file_name)


def preview_path(tenant: str, key: uuid.UUID) -> Path:
    """The places of a checked file, for the map of its page."""
    return run_folder(tenant, key) / "preview.geojson"


def make_folder(folder: Path) -> Path:
    """Other users of the machine do not look in: refused rows may name people."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def safe_name(name: str) -> str:
    """The name under which a file that somebody handed in is stored: no path, no control letters, not too long."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    base = _UNSAFE.sub("_", base).strip(" .") or "file"
    stem, dot, ending = base.rpartition(".")
    ending = f"{dot}{ending}" if stem and len(ending) <= 8 else ""
    stem = base.removesuffix(ending) if ending else base
    while len((stem + ending).encode()) > _NAME_BYTES_MAX:
        stem = stem[:-1]
    return stem + ending
