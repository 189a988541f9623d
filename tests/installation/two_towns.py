# SPDX-License-Identifier: Apache-2.0
"""Two towns of one installation with data that could leak, and what can be seen of a town afterwards."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from hiroba.kernel import configuration

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


def forge(folder: Path, path: Path, text: str) -> None:
    """What somebody could make who may write the folder: the digest fits."""
    path.write_text(text)
    manifest = folder / "manifest.json"
    members = json.loads(manifest.read_text())
    for each in members["contents"]:
        if each["name"] == path.relative_to(folder).as_posix():
            each |= {"bytes": len(text.encode()), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    manifest.write_text(json.dumps(members))


def town_in(data_dir: Path) -> list[object]:
    """The town as anybody could see it, without numbers and keys of the installation."""
    queries = (
        "SELECT id, type_key, created, modified, document FROM context.entity WHERE tenant = %s",
        "SELECT id, change, action, fragment FROM context.history WHERE tenant = %s",
        "SELECT code, slug, name, prefecture, latitude, accent, created_at FROM tenancy_tenant WHERE code = %s",
        "SELECT id, login, password, name_shown, created_at FROM identity_account WHERE tenant = %s",
        "SELECT id, at, action, subject, actor, facts FROM audit_record WHERE tenant = %s AND action = 'test.act'",
        "SELECT number, record_id, content, chain FROM audit_seal WHERE tenant = %s ORDER BY number",
        "SELECT service, switched_on_at FROM tenancy_service_switch WHERE tenant = %s AND service = 'dashboard'",
    )
    with psycopg.connect(url(data_dir)) as owner:
        return [owner.execute(query, [TOWN]).fetchall() for query in queries]


def url(data_dir: Path) -> str:
    return configuration.embedded_database_url(data_dir, "hiroba_owner")


def command(data_dir: Path, *arguments: str, said: str = "") -> None:
    _run(data_dir, [sys.executable, "-m", "hiroba.project.command_line", *arguments], said)


def python(data_dir: Path, program: str) -> str:
    return _run(data_dir, [sys.executable, "-c", program], "")


def _run(data_dir: Path, command: list[str], said: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HIROBA_")}
    environment = {**kept, "HIROBA_DATA_DIR": str(data_dir)}
    done = subprocess.run(
        command, env=environment, input=said, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
