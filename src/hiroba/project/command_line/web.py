# SPDX-License-Identifier: Apache-2.0
"""`hiroba web`: every page and JSON API except the broker's, by Django on granian WSGI."""

import gc
import multiprocessing
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from hiroba.kernel import configuration
from hiroba.project import logs
from hiroba.project.deathwatch import end_with_parent
from hiroba.project.schema_version import check_database

# Pages wait for PostgreSQL most of their time; each thread may hold a connection.
_THREADS = 4
# More waiting requests than this are answered 503 at once.
_BACKPRESSURE = 256

_LOG_AS_ALL_OTHERS = {
    "handlers": {},
    "formatters": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}


def web() -> None:
    """Serves until SIGTERM or SIGINT. Refuses an unsafe database role and another schema version."""
    settings = configuration.load()
    logs.start(settings.log_format)
    check_database(settings.database_url)
    _prepare_metrics(settings.data_dir / "run" / "web_metrics")
    # Django is loaded before the fork, so that the processes share its memory.
    _application()
    multiprocessing.set_start_method("fork", force=True)
    gc.collect()
    gc.freeze()
    server = Granian(
        "hiroba.project.wsgi:application",
        address=settings.host,
        port=settings.web_port,
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=_THREADS,
        backpressure=_BACKPRESSURE,
        respawn_failed_workers=True,
        log_access=False,
        log_dictconfig=_LOG_AS_ALL_OTHERS,
        websockets=False,
    )
    server.serve(target_loader=_loaded)


def _loaded(*_: object) -> Callable[..., Any]:
    """Called in each worker after the fork."""
    end_with_parent()
    application = _application()
    if port := configuration.load().web_metrics_port:
        from hiroba.project import web_metrics  # noqa: PLC0415 -- the environment is read at import

        web_metrics.serve(port)
    return application


def _application() -> Callable[..., Any]:
    from hiroba.project.wsgi import application  # noqa: PLC0415 -- the environment is read at import

    return application


def _prepare_metrics(folder: Path) -> None:
    """The folder in which all processes of this start count together, from zero."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
