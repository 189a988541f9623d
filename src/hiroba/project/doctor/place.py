# SPDX-License-Identifier: Apache-2.0
"""The data folder: who may read it, and how much room there is."""

import os
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.registry.manifest import Text
from hiroba.project.doctor.finding import Finding, Subject

FREE_CARE, FREE_WRONG = 0.15, 0.05
FREE_BYTES_WRONG = 1_000_000_000
_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NAMED_MAX = 3

_FOLDER = Subject("data_folder", Text(en="Data folder", ja="データの置き場所"))
_SECRETS = Subject("secrets", Text(en="Secrets", ja="秘密のファイル"))
_LOGS = Subject("logs", Text(en="Logs", ja="ログ"))
_DISK = Subject("disk", Text(en="Disk", ja="ディスク"))


def data_folder(settings: Configuration) -> Finding:
    """Uploads and imports lie below it; PostgreSQL may have to pass it as another user, but nobody may list it."""
    folder = settings.data_dir
    if not folder.exists():
        return _FOLDER.wrong(
            Text(en=f"{folder} does not exist", ja=f"{folder} がありません"),
            Text(
                en="Set HIROBA_DATA_DIR, or run `hiroba up` once.",
                ja="HIROBA_DATA_DIR を正しくするか、一度 `hiroba up` を動かしてください。",
            ),
        )
    if folder.stat().st_mode & (stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH):
        return _FOLDER.care(
            Text(en=f"Others may list {folder}", ja=f"ほかの利用者も {folder} の中を一覧できます"),
            Text(en=f"Run `chmod 711 {folder}`.", ja=f"`chmod 711 {folder}` を実行してください。"),
        )
    return _FOLDER.ok(str(folder), str(folder))


def secrets(settings: Configuration) -> Finding:
    folder = settings.data_dir / "secrets"
    paths = [settings.field_keys_file, *(folder.iterdir() if folder.exists() else ())]
    found = _open_files(paths)
    if found:
        return _SECRETS.wrong(
            Text(en=f"Others may read {found}", ja=f"ほかの利用者が読めます: {found}"),
            Text(en=f"Run `chmod -R go= {folder}`.", ja=f"`chmod -R go= {folder}` を実行してください。"),
        )
    count = sum(1 for path in paths if path.exists())
    return _SECRETS.ok(f"{count} files, for their owner only", f"{count}件、持ち主だけが読めます")


def logs(settings: Configuration) -> Finding:
    folder = settings.data_dir / "log"
    if folder.exists() and not folder.stat().st_mode & _OPEN_TO_OTHERS:
        return _LOGS.ok("For their owner only", "持ち主だけが読めます")
    if found := _open_files(folder.iterdir() if folder.exists() else ()):
        return _LOGS.care(
            Text(en=f"Others may read {found}", ja=f"ほかの利用者が読めます: {found}"),
            Text(en=f"Run `chmod -R go= {folder}`.", ja=f"`chmod -R go= {folder}` を実行してください。"),
        )
    return _LOGS.ok("For their owner only", "持ち主だけが読めます")


def disk(settings: Configuration) -> Finding:
    """The fullest of the disks that Hiroba writes to."""
    places = [path for path in (settings.data_dir, settings.backup_dir) if path is not None and path.exists()]
    usages = [(shutil.disk_usage(path), path) for path in places]
    usage, path = min(usages, key=lambda each: each[0].free / each[0].total)
    share = usage.free / usage.total
    seen = Text(
        en=f"{usage.free / 1e9:.1f} GB free ({share:.0%}) at {path}",
        ja=f"{path} の空き {usage.free / 1e9:.1f} GB ({share:.0%})",
    )
    remedy = Text(
        en="Make room or enlarge the disk: writes stop when it is full.",
        ja="空きをつくるか、ディスクを大きくしてください。いっぱいになると書きこめなくなります。",
    )
    if share < FREE_WRONG or usage.free < FREE_BYTES_WRONG:
        return _DISK.wrong(seen, remedy)
    return _DISK.care(seen, remedy) if share < FREE_CARE else _DISK.ok(seen.en, seen.ja)


def _open_files(paths: Iterable[Path]) -> str:
    """Names of the files that are open to others, the first few."""
    found = [path.name for path in paths if path.exists() and os.stat(path).st_mode & _OPEN_TO_OTHERS]
    more = f" (+{len(found) - _NAMED_MAX})" if len(found) > _NAMED_MAX else ""
    return ", ".join(sorted(found)[:_NAMED_MAX]) + more
