# SPDX-License-Identifier: Apache-2.0
"""`hiroba upgrade` on a database that was made older: to the new version, or back to exactly what it was."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest

from hiroba.kernel import configuration
from hiroba.kernel.database import embedded
from hiroba.project.bench.scratch_city import scratch_city
from tests.installation.conftest import Run, fault_of
from tests.installation.test_up import hiroba as hiroba_in

# Takes the tables of one service back, as if this program had just brought them.
OLDER = """
from django.core.management import call_command
from hiroba.project import application
application.start()
call_command("migrate", "about", "zero", database="owner", verbosity=0)
"""
# What the migration will trip over.
STUMBLING_BLOCK = "CREATE TABLE about_town_text (id integer)"


@pytest.fixture
def owner_url(hiroba: Run, settings: Mapping[str, str]) -> str:
    """A stopped city of one town, one version behind."""
    data_dir = Path(settings["HIROBA_DATA_DIR"])
    data_dir.mkdir(mode=0o755)
    url = configuration.embedded_database_url(data_dir, "hiroba_owner")
    with embedded.EmbeddedPostgres(data_dir):
        assert hiroba("migrate").returncode == 0
        assert hiroba("tenant", "create", "282103").returncode == 0
        make_older(settings)
    return url


def test_upgrade_saves_and_migrates(owner_url: str, hiroba: Run, settings: Mapping[str, str]) -> None:
    looked = hiroba("upgrade", "--look")
    done = hiroba("upgrade")
    again = hiroba("upgrade")

    assert "  about: 0001_initial" in looked.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    data_dir = Path(settings["HIROBA_DATA_DIR"])
    assert len(list((data_dir / "backups").glob("before-*.hiroba-backup"))) == 1
    assert "The database needs no change" in again.stdout
    with embedded.running(data_dir):
        assert "282103" in hiroba("tenant", "list").stdout


def test_failed_upgrade_puts_the_old_state_back(
    owner_url: str, hiroba: Run, settings: Mapping[str, str]
) -> None:
    data_dir = Path(settings["HIROBA_DATA_DIR"])
    with embedded.running(data_dir):
        _run(owner_url, STUMBLING_BLOCK)
        before = _state(owner_url)

    done = hiroba("upgrade")

    assert "The upgrade failed and the data is as before" in fault_of(done)
    with embedded.running(data_dir):
        assert _state(owner_url) == before
        _run(owner_url, "DROP TABLE about_town_text")
    assert hiroba("upgrade").returncode == 0


def test_downgrade_is_refused(owner_url: str, hiroba: Run, settings: Mapping[str, str]) -> None:
    data_dir = Path(settings["HIROBA_DATA_DIR"])
    with embedded.running(data_dir):
        _run(owner_url, "INSERT INTO context.schema_version VALUES (999, '999_future.sql', now())")

    done = hiroba("upgrade")

    assert fault_of(done).startswith("The data is of a newer version")
    assert "Hiroba does not go back" in done.stderr


def test_running_city_is_stopped_and_started(tmp_path: Path) -> None:
    with scratch_city(demo=False, data_dir=tmp_path / "var") as city:
        make_older(city.environment)

        done = hiroba_in(city, "upgrade")

        assert done.returncode == 0, done.stderr
        assert [line for line in done.stdout.splitlines() if line in ("Stopping", "Starting")] == [
            "Stopping",
            "Starting",
        ]
        assert hiroba_in(city, "down").stdout == "Hiroba has stopped\n"


def make_older(environment: Mapping[str, str]) -> None:
    subprocess.run([sys.executable, "-c", OLDER], env=dict(environment), check=True, timeout=90)


def _run(url: str, statements: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute(statements)


def _state(url: str) -> list[object]:
    """Tables with their columns, functions, versions and towns."""
    queries = (
        "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_schema IN ('public', 'context', 'ownership') ORDER BY 1, 2, 3",
        "SELECT proname FROM pg_proc WHERE pronamespace = 'context'::regnamespace ORDER BY 1",
        "SELECT version, file FROM context.schema_version ORDER BY 1",
        "SELECT code, name FROM tenancy_tenant",
        "SELECT app, name FROM django_migrations ORDER BY 1, 2",
        "SELECT tablename, policyname, qual FROM pg_policies ORDER BY 1, 2",
    )
    with psycopg.connect(url) as owner:
        return [owner.execute(query).fetchall() for query in queries]
