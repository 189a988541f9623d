# SPDX-License-Identifier: Apache-2.0
"""Whether what is lost could be brought back: field keys and backups."""

import datetime
from typing import Any

import psycopg

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.encryption import key_file
from hiroba.kernel.encryption.columns import encrypted_columns
from hiroba.kernel.encryption.rotation import usage
from hiroba.kernel.registry.manifest import Text
from hiroba.project.backup import record
from hiroba.project.backup.restoring import is_unfinished
from hiroba.project.doctor.finding import Finding, Subject

# A daily backup that runs late, or takes long, is no reason to wake somebody.
AGE_MAX = datetime.timedelta(hours=30)
Owner = psycopg.Connection[Any]

_KEYS = Subject("field_keys", Text(en="Key file", ja="鍵ファイル"))
_BACKUP = Subject("backup", Text(en="Backup", ja="バックアップ"))

_MAKE_ONE = Text(
    en="Set HIROBA_BACKUP_DIR with a passphrase, or run `hiroba backup` (docs/operate/backup.md).",
    ja="HIROBA_BACKUP_DIR とパスフレーズを設定するか、`hiroba backup` を実行してください (docs/operate/backup.md)。",
)


def field_keys(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    """Raises the fault of a file that is missing or damaged."""
    ring = key_file.read(settings.field_keys_file)
    used = usage(owner, encrypted_columns())
    if missing := sorted(used.keys() - ring.ids):
        names = ", ".join(missing)
        return _KEYS.wrong(
            Text(
                en=f"Values need the keys {names}, which the file lacks",
                ja=f"鍵 {names} がなく、読めない項目があります",
            ),
            Text(
                en="Put the saved key file back (docs/operate/keys.md).",
                ja="保存してある鍵ファイルを戻してください (docs/operate/keys.md)。",
            ),
        )
    if unsaved := ring.ids - set(record.read(settings.data_dir).keys_saved):
        return _KEYS.care(
            Text(
                en=f"{len(unsaved)} keys were never saved elsewhere",
                ja=f"{len(unsaved)}個の鍵は、ほかに保存されたことがありません",
            ),
            Text(
                en="Run `hiroba key export`, or make a backup with a passphrase: without the file the fields are lost.",
                ja="`hiroba key export` を実行してください。鍵をなくすと、暗号化した項目は二度と読めません。",
            ),
        )
    return _KEYS.ok(
        f"{len(ring.keys)} keys, saved; {used.total()} values",
        f"鍵{len(ring.keys)}個は保存済み、項目{used.total()}件",
    )


def last_backup(settings: Configuration, owner: Owner, at: datetime.datetime) -> Finding:
    if is_unfinished(settings.data_dir):
        return _BACKUP.wrong(
            Text(en="A restore was cut off", ja="復元が途中で止まっています"),
            Text(
                en="Run the same `hiroba restore` again.",
                ja="同じ `hiroba restore` をもう一度実行してください。",
            ),
        )
    last = record.read(settings.data_dir)
    if last.failed_at and (last.done_at is None or last.failed_at > last.done_at):
        return _BACKUP.wrong(
            Text(
                en=f"The last one failed: {last.failure}",
                ja=f"最後のバックアップは失敗しました: {last.failure}",
            ),
            _MAKE_ONE,
        )
    if last.done_at is None:
        return _BACKUP.care(Text(en="There was never one", ja="まだ一度もありません"), _MAKE_ONE)
    hours = (at - last.done_at).total_seconds() / 3600
    seen = Text(
        en=f"{hours:.0f} h ago, {last.bytes / 1e6:.1f} MB: {last.file}",
        ja=f"{hours:.0f}時間前、{last.bytes / 1e6:.1f} MB: {last.file}",
    )
    if at - last.done_at > AGE_MAX:
        return _BACKUP.care(seen, _MAKE_ONE)
    return _BACKUP.ok(seen.en, seen.ja)
