# SPDX-License-Identifier: Apache-2.0
"""Starts Django for processes and commands that need it; the broker never does."""

import os


def start() -> None:
    """May be called again; then it does nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiroba.project.settings")
    import django  # noqa: PLC0415 -- start-up stays fast
    from django.apps import apps  # noqa: PLC0415 -- start-up stays fast

    if not apps.ready:
        django.setup()
