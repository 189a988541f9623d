# SPDX-License-Identifier: Apache-2.0
"""Whether an installation is empty, so that a restore can destroy nothing."""

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.database.connection import connect
from hiroba.kernel.faults import Fault
from hiroba.project.backup.data_files import data_files
from hiroba.project.backup.database import sessions_of_others

_COUNTED = {"towns": "tenancy_tenant", "accounts": "identity_account", "entities": "context.entity"}


def check_empty(settings: Configuration) -> None:
    """Raises Fault that says what is there. Tables without towns, accounts and entities count as empty."""
    found = []
    with connect(settings.database_owner_url) as owner:
        if others := sessions_of_others(owner):
            raise Fault(
                f"The database is in use by {', '.join(others)}",
                "Stop all processes of Hiroba, then try again.",
            )
        for what, table in _COUNTED.items():
            row = owner.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()
            if row and row[0]:
                count = owner.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 -- a constant
                found += [f"{count[0]} {what}"] if count and count[0] else []
    files = sum(1 for _ in data_files(settings.data_dir, except_below=None))
    found += [f"{files} files"] if files else []
    if found:
        raise Fault(
            f"This installation is not empty ({', '.join(found)})",
            "Restore into a new one: set HIROBA_DATA_DIR to an empty folder, and with an outside server "
            "HIROBA_DATABASE_URL to an empty database.",
        )
