# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from hiroba.kernel.database.roles import check_connection


class TenancyConfig(AppConfig):
    name = "hiroba.kernel.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        connection_created.connect(_refuse_unsafe_role, dispatch_uid="tenancy")


def _refuse_unsafe_role(connection: BaseDatabaseWrapper, **_others: Any) -> None:
    """Every connection is looked at, so that no command or process can go round the policies."""
    try:
        check_connection(connection.connection)
    except Exception:
        connection.close()
        raise
