# SPDX-License-Identifier: Apache-2.0
"""A town moves to another installation: all of it, nothing of its neighbour, whole or not at all."""

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest

from hiroba.kernel.database import embedded
from tests.installation.conftest import Run, fault_of
from tests.installation.two_towns import (
    FILL,
    LOOK,
    NEIGHBOUR,
    OF_THE_NEIGHBOUR,
    SECRET,
    TOWN,
    command,
    forge,
    python,
    town_in,
    url,
)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two towns with data that could leak from one to the other."""
    data_dir = tmp_path_factory.mktemp("origin") / "var"
    data_dir.mkdir(mode=0o755)
    with embedded.EmbeddedPostgres(data_dir):
        command(data_dir, "migrate")
        python(data_dir, FILL)
        with psycopg.connect(url(data_dir)) as owner:
            for town, word in ((TOWN, "ours"), (NEIGHBOUR, OF_THE_NEIGHBOUR)):
                document = {
                    "id": f"urn:ngsi-ld:Tree:{town}-1",
                    "type": "Tree",
                    "name": {"type": "Property", "value": word},
                    "location": {
                        "type": "GeoProperty",
                        "value": {"type": "Point", "coordinates": [134.8, 34.7]},
                    },
                }
                values = [town, document["id"], json.dumps(document, ensure_ascii=False)]
                owner.execute("INSERT INTO context.entity VALUES (%s, %s, 'Tree', 1, 1, %s)", values)
                owner.execute("INSERT INTO context.type_key VALUES (%s, 'Tree')", [town])
                # Before the first month that a new installation prepares.
                owner.execute(
                    "INSERT INTO context.history VALUES (%s, %s, 1700000000000000, 'c', 'Tree', %s)", values
                )
    for town in (TOWN, NEIGHBOUR):
        file = data_dir / "files" / town / "ab" / "photo"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(f"{OF_THE_NEIGHBOUR} {town}".encode() if town == NEIGHBOUR else b"ours")
    return data_dir


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("words") / "passphrase"
    file.write_text("引っ越しのあいことばは長いほうがよい\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def exported(origin: Path, words: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "town"
    command(origin, "tenant", "export", TOWN, "--to", str(folder), "--passphrase-file", str(words))
    return folder


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another installation, stopped, with a town of its own whose rows have the same numbers."""
    data_dir = tmp_path_factory.mktemp("other") / "var"
    data_dir.mkdir(mode=0o755)
    with embedded.EmbeddedPostgres(data_dir):
        command(data_dir, "migrate")
        command(data_dir, "tenant", "create", "372013")
        command(data_dir, "tenant", "switch-on", "372013", "dashboard")
    return data_dir


@pytest.fixture
def other(made_once: Path, settings: Mapping[str, str]) -> Path:
    """A copy of it, with the owners of its files."""
    data_dir = Path(settings["HIROBA_DATA_DIR"])
    subprocess.run(["cp", "-a", str(made_once), str(data_dir)], check=True)
    return data_dir


def test_export_has_everything_of_the_town_in_open_forms(exported: Path) -> None:
    entities = [json.loads(line) for line in (exported / "entities.jsonl").read_text().splitlines()]
    features = json.loads((exported / "entities.geojson").read_text())["features"]
    with (exported / "tables" / "public.identity_account.csv").open(encoding="utf-8") as file:
        accounts = list(csv.DictReader(file))
    schema = json.loads((exported / "tables" / "public.identity_account.json").read_text())

    assert [entity["id"] for entity in entities] == [f"urn:ngsi-ld:Tree:{TOWN}-1"]
    assert [feature["geometry"]["coordinates"] for feature in features] == [[134.8, 34.7]]
    assert {account["login"] for account in accounts} == {"hanako", "tanaka"}
    assert [field["name"] for field in schema["fields"]] == list(accounts[0])
    assert (exported / "files" / "ab" / "photo").read_bytes() == b"ours"
    assert (exported / "README.txt").exists()


def test_export_has_nothing_of_the_neighbour_and_no_secret_in_clear(exported: Path) -> None:
    for path in exported.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in (OF_THE_NEIGHBOUR, "suzuki", f"{NEIGHBOUR}-", "scrypt$"):
                assert word.encode() not in content, f"{word} in {path.name}"
    notices = (exported / "tables" / "public.messaging_notice.csv").read_text()
    assert SECRET not in notices
    assert "v1:" not in notices


@pytest.mark.parametrize("form", ["folder", "packed"])
def test_import_makes_the_same_town(
    origin: Path, words: Path, exported: Path, other: Path, hiroba: Run, tmp_path: Path, form: str
) -> None:
    source = exported
    if form == "packed":
        source = tmp_path / "town.hiroba-town"
        command(origin, "tenant", "export", TOWN, "--to", str(source), "--passphrase-file", str(words))
        assert OF_THE_NEIGHBOUR.encode() not in source.read_bytes()

    done = hiroba("tenant", "import", str(source), "--passphrase-file", str(words))

    assert done.returncode == 0, done.stderr
    assert "New numbers, because others had them: tenancy_service_switch" in done.stdout
    with embedded.running(other), embedded.running(origin):
        assert json.loads(python(other, LOOK)) == {
            "password": True,
            "notices": [SECRET],
            "roles": [["tanaka", "administration.manager", False]],
        }
        assert town_in(other) == town_in(origin)
        switches = "SELECT tenant FROM tenancy_service_switch ORDER BY id"
        with psycopg.connect(url(other)) as owner:
            assert owner.execute(switches).fetchall() == [("372013",), (TOWN,)]
            stored = owner.execute("SELECT text FROM messaging_notice").fetchone() or ("",)
        keys = (other / "secrets" / "field_keys").read_text()
        assert stored[0].split(":")[1] in keys
        command(other, "tenant", "switch-on", TOWN, "street_reports")
        command(other, "audit", "verify")
    assert (other / "files" / TOWN / "ab" / "photo").read_bytes() == b"ours"
    assert not (other / "files" / NEIGHBOUR).exists()


def test_import_of_a_town_that_is_there_is_refused(
    origin: Path, words: Path, exported: Path, hiroba: Run
) -> None:
    done = hiroba(
        "tenant", "import", str(exported), "--passphrase-file", str(words), HIROBA_DATA_DIR=str(origin)
    )

    assert fault_of(done).startswith(f"The town {TOWN} exists here already")


def test_staff_whose_login_is_taken_get_no_rights(
    words: Path, exported: Path, other: Path, hiroba: Run
) -> None:
    with embedded.EmbeddedPostgres(other):
        command(other, "staff", "create", "tanaka", said="another person's\n")

    done = hiroba("tenant", "import", str(exported), "--passphrase-file", str(words))

    assert "Staff not taken in, their login belongs to somebody here: tanaka" in done.stdout
    with embedded.EmbeddedPostgres(other), psycopg.connect(url(other)) as owner:
        assert owner.execute("SELECT count(*) FROM identity_membership").fetchone() == (0,)


@pytest.mark.parametrize("harm", ["changed", "missing", "strange", "foreign rows", "wrong words"])
def test_harmed_export_is_refused_and_nothing_is_changed(
    words: Path, exported: Path, other: Path, hiroba: Run, tmp_path: Path, harm: str
) -> None:
    copy, used = Path(shutil.copytree(exported, tmp_path / "copy")), words
    table = copy / "tables" / "context.type_key.csv"
    if harm == "changed":
        table.write_text(table.read_text().replace("Tree", "Bush"))
    elif harm == "missing":
        table.unlink()
    elif harm == "strange":
        (copy / "files" / "added").write_text("added")
    elif harm == "foreign rows":
        forge(copy, table, table.read_text() + "372013,Bush\n")
    else:
        used = tmp_path / "wrong"
        used.write_text("another passphrase")

    done = hiroba("tenant", "import", str(copy), "--passphrase-file", str(used))

    told = fault_of(done)
    expected = {
        "changed": "The file tables/context.type_key.csv of the export is missing or changed",
        "missing": "The file tables/context.type_key.csv of the export is missing or changed",
        "strange": "The file files/added does not belong to the export",
        "foreign rows": "The table type_key of the export has rows of another town",
        "wrong words": "The passphrase does not open the file",
    }
    assert told.startswith(expected[harm])
    with embedded.EmbeddedPostgres(other), psycopg.connect(url(other)) as owner:
        assert owner.execute("SELECT code FROM tenancy_tenant").fetchall() == [("372013",)]


@pytest.mark.long
def test_import_killed_at_any_moment_is_done_again_whole(
    words: Path, exported: Path, other: Path, origin: Path, hiroba: Run, settings: Mapping[str, str]
) -> None:
    words_of_command = ("tenant", "import", str(exported), "--passphrase-file", str(words))
    for seconds in (1.5, 2.2, 2.8):
        process = subprocess.Popen(
            [sys.executable, "-m", "hiroba.project.command_line", *words_of_command],
            env=dict(settings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait(20)

    done = hiroba(*words_of_command)

    assert done.returncode == 0 or "exists here already" in done.stderr, done.stderr
    with embedded.running(other), embedded.running(origin):
        assert town_in(other) == town_in(origin)
