# SPDX-License-Identifier: Apache-2.0
"""`hiroba worker`: events to their reactions, seals of the audit, slow and timed jobs."""

import gc
import logging
import os
import sys

from hiroba.kernel import configuration
from hiroba.project import logs
from hiroba.project.schema_version import check_database
from hiroba.project.worker import wiring
from hiroba.project.worker.process import Worker


def worker() -> None:
    """Works until SIGTERM or SIGINT, then finishes what it holds. Any number may run on one database."""
    settings = configuration.load()
    logs.start(settings.log_format)
    # Each job and each outage would be told four times, with tracebacks; our own lines say it once.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    check_database(settings.database_url)
    wiring.load_services()
    running = Worker(settings.database_url, wiring.dispatcher(), wiring.is_on, settings.worker_metrics_port)
    gc.collect()
    gc.freeze()
    ended_well = running.run()
    sys.stderr.flush()
    # A thread that hangs in a handler must not keep the process; its transaction is rolled back.
    os._exit(0 if ended_well else 1)
