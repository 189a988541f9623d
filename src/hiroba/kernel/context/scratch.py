# SPDX-License-Identifier: Apache-2.0
"""A database for one run: embedded PostgreSQL in a temporary folder, removed at the end.

For `hiroba broker --open`, every benchmark and the tests of the broker. Durable like the real one.
"""

import shutil
import tempfile
from pathlib import Path

import psycopg

from hiroba.kernel import configuration
from hiroba.kernel.context import schema
from hiroba.kernel.database.deadlocks import in_transaction
from hiroba.kernel.database.embedded import EmbeddedPostgres
from hiroba.kernel.database.preparation import prepare
from hiroba.kernel.database.roles import BROKER, OWNER, ROLES

EMPTIED = (
    "context.entity, context.history, context.type_key, context.subscription, context.notification, "
    "context.jsonld_context, context.source_registration, context.remote_subscription, "
    "context.ngsiv2_registration, context.entity_expiry, context.temporal_entity, context.history_folding, "
    "context.history_observed, context.history_hour, context.history_day, context.history_retention"
)


class Scratch:
    """Use as a context manager; `broker_dsn` is what a broker gets."""

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="hiroba-scratch-"))
        # As root, PostgreSQL runs as another user that has to reach its folder below.
        self._folder.chmod(0o711)
        self.postgres = EmbeddedPostgres(self._folder, settings)

    def __enter__(self) -> "Scratch":
        try:
            self.postgres.start()
            passwords = {role: configuration.secret(self._folder, role) for role in ROLES}
            prepare(self.postgres.dsn("postgres"), passwords)
            schema.apply(self.owner_dsn)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.postgres.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def broker_dsn(self) -> str:
        return self.postgres.dsn(BROKER)

    @property
    def owner_dsn(self) -> str:
        return self.postgres.dsn(OWNER)

    def empty(self) -> None:
        """Removes every entity, history and subscription, also beside a running broker."""
        in_transaction(self.owner_dsn, _empty)


def _empty(connection: psycopg.Connection) -> None:
    connection.execute(f"TRUNCATE {EMPTIED}")
