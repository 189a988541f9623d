# SPDX-License-Identifier: Apache-2.0
"""Makes the shared fixtures known to every test, in place of pytest-django's own database set-up."""

from hiroba.kernel.testing.fixtures import (
    broker,
    committed,
    django_db_setup,
    installation,
    other_tenant,
    tenant,
)

__all__ = ["broker", "committed", "django_db_setup", "installation", "other_tenant", "tenant"]
