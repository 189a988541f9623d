# SPDX-License-Identifier: Apache-2.0
"""Which town the running code works for: a context variable in Python and `hiroba.tenant` in PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction

INSTALLATION = "-"
"""Stands for the installation as a whole where a row needs a tenant, such as an audit entry."""

_current: ContextVar[str | None] = ContextVar("hiroba_tenant", default=None)


class TenantNotSet(LookupError):
    """Tenant data is touched outside `as_tenant`: a fault of the program, never of a person."""

    def __init__(self) -> None:
        super().__init__("No tenant is set; open one with as_tenant(code)")


def current_tenant() -> str:
    """The code of the tenant that is set. Raises TenantNotSet."""
    code = _current.get()
    if code is None:
        raise TenantNotSet
    return code


@contextmanager
def as_tenant(code: str, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Opens a transaction in which rows of this tenant alone can be seen and written.

    May be nested, also with another tenant; the outer one is back afterwards. Leaving by an exception rolls back.
    """
    token = _current.set(code)
    previous = token.old_value if isinstance(token.old_value, str) else ""
    try:
        with transaction.atomic(using=using):
            _set_local(code, using)
            yield
            if not connections[using].needs_rollback:
                _set_local(previous, using)
    finally:
        _current.reset(token)


def _set_local(code: str, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('hiroba.tenant', %s, true)", [code])
