# SPDX-License-Identifier: Apache-2.0
"""Work that takes many tables at once, in an order of its own, beside others that use them."""

from collections.abc import Callable

import psycopg
from psycopg.errors import DeadlockDetected

TRIES_MAX = 5


def in_transaction(dsn: str, work: Callable[[psycopg.Connection], None]) -> None:
    """Begins anew when PostgreSQL ends it for a deadlock: the others' transactions are short and will be over.

    Raises DeadlockDetected when that happens each time.
    """
    for tried in range(1, TRIES_MAX + 1):
        try:
            with psycopg.connect(dsn) as connection:
                work(connection)
            return
        except DeadlockDetected:
            if tried == TRIES_MAX:
                raise
