# SPDX-License-Identifier: Apache-2.0
"""A town moves to another installation: all of it, nothing of its neighbour, whole or not at all."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hiroba.kernel import configuration
from hiroba.kernel.database import embedded
from tests.installation.conftest import Run, fault_of

TOWN, NEIGHBOUR = "282103", "282201"
SECRET = "ないしょの手紙"
OF_THE_NEIGHBOUR = "となりの町のもの"

# Run inside the installation: what services would have written in two towns.
FILL = f"""
import sys
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from hiroba.kernel import configuration
from hiroba.project import application
application.start()
from hiroba.kernel.identity import actions, actors
from hiroba.kernel.identity.models import Account
from hiroba.kernel.audit.records import record
from hiroba.kernel.audit.sealing import seal_new_records
from hiroba.kernel.messaging.models import Notice
from hiroba.kernel.tenancy import INSTALLATION, as_tenant
from hiroba.kernel.tenancy.actions import create_tenant, switch_on
from hiroba.services.administration.models import Notice as TownNotice

at = timezone.now()
with as_tenant(INSTALLATION):
    for login in ("tanaka", "suzuki"):
        actions.create_staff(login=login, name_shown=login, password="a long password", operates_installation=True,
            actor=actors.system(INSTALLATION), at=at)
for town, word in (("{TOWN}", "{SECRET}"), ("{NEIGHBOUR}", "{OF_THE_NEIGHBOUR}")):
    create_tenant(town, at=at)
    switch_on(town, "dashboard", at=at)
    with as_tenant(town):
        resident = Account.objects.create(kind="resident", tenant=town, login="hanako", name_shown=word,
            created_at=at, password=make_password("open " + town))
        Notice.objects.create(key="k", account_id=resident.id, title=word, text=word, written_at=at)
        login = "tanaka" if town == "{TOWN}" else "suzuki"
        staff = Account.objects.get(login=login, tenant="")
        actions.grant_role(staff, "administration.manager", actor=actors.system(town), at=at)
        record(action="test.act", subject="thing:1", actor=actors.system(town), facts={{"word": word}}, at=at)
    seal_new_records(town, at=at)
"""
# Sign in by password, and read what is encrypted, as the new installation would.
LOOK = f"""
import json
from hiroba.project import application
application.start()
from hiroba.kernel.identity.models import Account, Membership
from hiroba.kernel.messaging.models import Notice
from hiroba.kernel.tenancy import as_tenant
with as_tenant("{TOWN}"):
    hanako = Account.objects.get(login="hanako")
    print(json.dumps({{
        "password": hanako.check_password("open {TOWN}"),
        "notices": [n.text for n in Notice.objects.all()],
        "roles": [[m.account.login, m.role, m.account.operates_installation] for m in Membership.objects.all()],
    }}))
"""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two towns with data that could leak from one to the other."""
    data_dir = tmp_path_factory.mktemp("origin") / "var"
    data_dir.mkdir(mode=0o755)
    with embedded.EmbeddedPostgres(data_dir):
        _command(data_dir, "migrate")
        _python(data_dir, FILL)
        with psycopg.connect(_url(data_dir)) as owner:
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
    _command(origin, "tenant", "export", TOWN, "--to", str(folder), "--passphrase-file", str(words))
    return folder


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another installation, stopped, with a town of its own whose rows have the same numbers."""
    data_dir = tmp_path_factory.mktemp("other") / "var"
    data_dir.mkdir(mode=0o755)
    with embedded.EmbeddedPostgres(data_dir):
        _command(data_dir, "migrate")
        _command(data_dir, "tenant", "create", "372013")
        _command(data_dir, "tenant", "switch-on", "372013", "dashboard")
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
        _command(origin, "tenant", "export", TOWN, "--to", str(source), "--passphrase-file", str(words))
        assert OF_THE_NEIGHBOUR.encode() not in source.read_bytes()

    done = hiroba("tenant", "import", str(source), "--passphrase-file", str(words))

    assert done.returncode == 0, done.stderr
    assert "New numbers, because others had them: tenancy_service_switch" in done.stdout
    with embedded.running(other), embedded.running(origin):
        assert json.loads(_python(other, LOOK)) == {
            "password": True,
            "notices": [SECRET],
            "roles": [["tanaka", "administration.manager", False]],
        }
        assert _town(other) == _town(origin)
        switches = "SELECT tenant FROM tenancy_service_switch ORDER BY id"
        with psycopg.connect(_url(other)) as owner:
            assert owner.execute(switches).fetchall() == [("372013",), (TOWN,)]
            stored = owner.execute("SELECT text FROM messaging_notice").fetchone() or ("",)
        keys = (other / "secrets" / "field_keys").read_text()
        assert stored[0].split(":")[1] in keys
        _command(other, "tenant", "switch-on", TOWN, "street_reports")
        _command(other, "audit", "verify")
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
        _command(other, "staff", "create", "tanaka", said="another person's\n")

    done = hiroba("tenant", "import", str(exported), "--passphrase-file", str(words))

    assert "Staff not taken in, their login belongs to somebody here: tanaka" in done.stdout
    with embedded.EmbeddedPostgres(other), psycopg.connect(_url(other)) as owner:
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
        _forge(copy, table, table.read_text() + "372013,Bush\n")
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
    with embedded.EmbeddedPostgres(other), psycopg.connect(_url(other)) as owner:
        assert owner.execute("SELECT code FROM tenancy_tenant").fetchall() == [("372013",)]


@pytest.mark.long
def test_import_killed_at_any_moment_is_done_again_whole(
    words: Path, exported: Path, other: Path, origin: Path, hiroba: Run, settings: Mapping[str, str]
) -> None:
    command = ("tenant", "import", str(exported), "--passphrase-file", str(words))
    for seconds in (1.5, 2.2, 2.8):
        process = subprocess.Popen(
            [sys.executable, "-m", "hiroba.project.command_line", *command],
            env=dict(settings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait(20)

    done = hiroba(*command)

    assert done.returncode == 0 or "exists here already" in done.stderr, done.stderr
    with embedded.running(other), embedded.running(origin):
        assert _town(other) == _town(origin)


def _forge(folder: Path, path: Path, text: str) -> None:
    """What somebody could make who may write the folder: the digest fits."""
    import hashlib

    path.write_text(text)
    manifest = folder / "manifest.json"
    members = json.loads(manifest.read_text())
    for each in members["contents"]:
        if each["name"] == path.relative_to(folder).as_posix():
            each |= {"bytes": len(text.encode()), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    manifest.write_text(json.dumps(members))


def _town(data_dir: Path) -> list[object]:
    """The town as anybody could see it, without numbers and keys of the installation."""
    queries = (
        "SELECT id, type_key, created, modified, document FROM context.entity WHERE tenant = %s",
        "SELECT id, change, action, fragment FROM context.history WHERE tenant = %s",
        "SELECT code, slug, name, prefecture, latitude, accent, created_at FROM tenancy_tenant WHERE code = %s",
        "SELECT id, login, password, name_shown, created_at FROM identity_account WHERE tenant = %s",
        "SELECT id, at, action, subject, actor, facts FROM audit_record WHERE tenant = %s ORDER BY id",
        "SELECT number, record_id, content, chain FROM audit_seal WHERE tenant = %s ORDER BY number",
        "SELECT service, switched_on_at FROM tenancy_service_switch WHERE tenant = %s AND service = 'dashboard'",
    )
    with psycopg.connect(_url(data_dir)) as owner:
        return [owner.execute(query, [TOWN]).fetchall() for query in queries]


def _url(data_dir: Path) -> str:
    return configuration.embedded_database_url(data_dir, "hiroba_owner")


def _command(data_dir: Path, *arguments: str, said: str = "") -> None:
    _run(data_dir, [sys.executable, "-m", "hiroba.project.command_line", *arguments], said)


def _python(data_dir: Path, program: str) -> str:
    return _run(data_dir, [sys.executable, "-c", program], "")


def _run(data_dir: Path, command: list[str], said: str) -> Any:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HIROBA_")}
    environment = {**kept, "HIROBA_DATA_DIR": str(data_dir)}
    done = subprocess.run(
        command, env=environment, input=said, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
