# SPDX-License-Identifier: Apache-2.0
"""`hiroba postgres`: the embedded PostgreSQL alone, in the foreground, restarted when it dies."""

import os

from hiroba.kernel import configuration
from hiroba.kernel.faults import Fault
from hiroba.project.processes import postgres_process
from hiroba.project.supervisor.journal import Journal
from hiroba.project.supervisor.supervisor import Supervisor


def postgres() -> None:
    """Runs until SIGTERM or SIGINT."""
    os.umask(0o077)
    settings = configuration.load()
    if not settings.database_is_embedded:
        raise Fault(
            "HIROBA_DATABASE_URL names a server, so no PostgreSQL runs here",
            "Unset it to use the embedded one.",
        )
    journal = Journal(
        settings.data_dir / "log",
        as_json=settings.log_format == "json",
        keep_days=settings.log_keep_days,
    )
    supervisor = Supervisor([postgres_process(settings)], journal)
    supervisor.run(lambda: journal.say("PostgreSQL is ready"))
