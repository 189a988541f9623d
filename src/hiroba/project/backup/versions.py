# SPDX-License-Identifier: Apache-2.0
"""Whether this program can take in a backup: one of an older version is migrated, one of a newer is refused."""

from django.apps import apps

from hiroba.kernel.context import schema
from hiroba.kernel.faults import Fault
from hiroba.project.backup.manifest import About
from hiroba.project.schema_version import known_migrations


def check_not_newer(about: About) -> None:
    """Raises Fault that names the version to use."""
    labels = {app.label for app in apps.get_app_configs()}
    strange = [each for each in about.migrations if each[0] in labels and each not in known_migrations()]
    if strange or about.context_version > schema.expected_version():
        raise Fault(
            f"The backup is from Hiroba {about.hiroba}, which is newer than this program",
            f"Restore it with Hiroba {about.hiroba} or a later version.",
        )
