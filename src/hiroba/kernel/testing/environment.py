# SPDX-License-Identifier: Apache-2.0
"""Loaded before Django (`-p`): every test run has a data folder of its own and no settings from outside."""

import atexit
import hashlib
import os
import shutil
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

SUPERUSER_URL = os.environ.get("HIROBA_TEST_DATABASE_SUPERUSER_URL", "")
"""An outside PostgreSQL to test against; empty: the embedded one."""

KEPT = (
    "HIROBA_CORE_CONTEXTS",
    "HIROBA_ETSI_PYTHON",
    "HIROBA_ETSI_SUITE",
    "HIROBA_SHARED_DATA",
    "HIROBA_TEST_DATABASE_SUPERUSER_URL",
)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _prepare() -> Path:
    for name in [name for name in os.environ if name.startswith("HIROBA_") and name not in KEPT]:
        del os.environ[name]
    data_dir = Path(tempfile.mkdtemp(prefix="hiroba-test-"))
    data_dir.chmod(0o711)  # PostgreSQL runs as another user when the tests run as root.
    os.environ |= {
        "HIROBA_DATA_DIR": str(data_dir),
        "HIROBA_WEB_PORT": str(free_port()),
        "HIROBA_BROKER_PORT": str(free_port()),
        "HIROBA_MQTT_PORT": str(free_port()),
        "HIROBA_INGEST_PORT": str(free_port()),
        "HIROBA_BROKER_METRICS_PORT": "0",
        "HIROBA_WEB_METRICS_PORT": "0",
        "HIROBA_WORKER_METRICS_PORT": "0",
        "DJANGO_SETTINGS_MODULE": "hiroba.project.settings",
    }
    if SUPERUSER_URL:
        os.environ["HIROBA_DATABASE_URL"] = _outside_url(SUPERUSER_URL)
    return data_dir


def _outside_url(superuser_url: str) -> str:
    """A database of this run's own. The roles belong to the whole server, so runs at the same time share a password."""
    parts = urlsplit(superuser_url)
    place = parts.netloc.rpartition("@")[2]
    password = hashlib.sha256(superuser_url.encode()).hexdigest()
    return urlunsplit(
        parts._replace(netloc=f"hiroba_app:{password}@{place}", path=f"/hiroba_test_{os.getpid()}")
    )


DATA_DIR = _prepare()


@atexit.register
def _remove() -> None:
    shutil.rmtree(DATA_DIR, ignore_errors=True)
