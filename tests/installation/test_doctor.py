# SPDX-License-Identifier: Apache-2.0
"""`hiroba doctor` on a city that is well, one that is down, and one that somebody has harmed."""

import json
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hiroba.kernel import configuration
from hiroba.kernel.files.tests.scanner import Conversation
from hiroba.kernel.messaging.tests.postbox import postbox
from hiroba.project.bench.scratch_city import City, scratch_city
from tests.installation.certificates import certificate
from tests.installation.conftest import Run
from tests.installation.test_up import hiroba as hiroba_in
from tests.installation.test_up import wait_for


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with scratch_city(demo=False, data_dir=tmp_path_factory.mktemp("doctor") / "var") as running:
        wait_for(lambda: states(running)[1]["worker"] == "ok", "The worker is there")
        yield running


def states(city: City) -> tuple[int, dict[str, str]]:
    done = hiroba_in(city, "doctor", "--json")
    assert done.stderr == ""
    return done.returncode, _states(done.stdout)


def test_healthy_city_needs_a_backup_only(city: City) -> None:
    code, found = states(city)

    assert code == 3
    assert {name for name, state in found.items() if state == "care"} == {"field_keys", "backup"}
    assert "wrong" not in found.values()
    assert {"web", "broker", "worker", "mqtt", "ownership", "row_security", "disk", "clock"} <= found.keys()


def test_lines_have_shape_word_and_remedy_in_both_languages(city: City) -> None:
    english = hiroba_in(city, "doctor", "--language", "en").stdout.splitlines()
    japanese = hiroba_in(city, "doctor", "--language", "ja").stdout.splitlines()

    place = english.index("▲ care  Backup: There was never one")
    assert english[place + 1].startswith("        → Set HIROBA_BACKUP_DIR")
    assert "▲ 注意    バックアップ: まだ一度もありません" in japanese
    assert any(line.startswith("● よし    ブローカー: ") for line in japanese)
    assert len(english) == len(japanese)


def test_backup_and_saved_keys_are_noticed(city: City, tmp_path: Path) -> None:
    (tmp_path / "words").write_text("a passphrase for the test")
    made = hiroba_in(
        city, "backup", "--to", str(tmp_path / "b"), "--passphrase-file", str(tmp_path / "words")
    )

    code, found = states(city)

    assert made.returncode == 0, made.stderr
    assert (code, found["backup"], found["field_keys"]) == (0, "ok", "ok")


def test_harm_in_the_database_is_noticed(city: City) -> None:
    with psycopg.connect(configuration.embedded_database_url(city.data_dir, "hiroba_owner")) as owner:
        owner.execute("ALTER TABLE devices_device DISABLE ROW LEVEL SECURITY")
        owner.execute(
            "INSERT INTO events_delivery (tenant, event_id, handler, subject, state, attempts, due_at, reason, detail)"
            " VALUES ('282103', 1, 'a', 'b', 'dead', 1, now(), '', '')"
        )
        owner.commit()
        try:
            code, found = states(city)
        finally:
            owner.execute("ALTER TABLE devices_device ENABLE ROW LEVEL SECURITY")
            owner.execute("DELETE FROM events_delivery")

    assert (code, found["row_security"], found["dead_letters"]) == (1, "wrong", "care")


def test_open_secret_is_noticed(city: City) -> None:
    secret = city.data_dir / "secrets" / "token_key"
    secret.chmod(0o644)
    try:
        assert states(city)[1]["secrets"] == "wrong"
    finally:
        secret.chmod(0o600)


def test_lost_key_file_is_noticed(city: City) -> None:
    file = city.data_dir / "secrets" / "field_keys"
    kept = file.rename(file.with_name("elsewhere"))
    try:
        assert states(city)[1]["field_keys"] == "wrong"
    finally:
        kept.rename(file)


def test_city_that_is_down_is_told_part_by_part(hiroba: Run, settings: Mapping[str, str]) -> None:
    Path(settings["HIROBA_DATA_DIR"]).mkdir()

    done = hiroba("doctor", "--json")

    found = _states(done.stdout)
    assert done.returncode == 1
    assert {found[name] for name in ("web", "broker", "mqtt", "database")} == {"wrong"}


def test_servers_that_do_not_answer_are_told(hiroba: Run, settings: Mapping[str, str]) -> None:
    Path(settings["HIROBA_DATA_DIR"]).mkdir()
    with _silent_server() as port:
        done = hiroba(
            "doctor",
            "--json",
            HIROBA_SMTP_URL=f"smtp://127.0.0.1:{port}",
            HIROBA_MAIL_FROM="noreply@city.example.jp",
            HIROBA_SCAN_ADDRESS=f"127.0.0.1:{port}",
            HIROBA_WEB_URL="http://city.example.jp",
        )

    found = _states(done.stdout)
    assert [found[name] for name in ("mail", "scan", "public_address")] == ["wrong", "wrong", "wrong"]


def test_servers_that_answer_in_their_own_ways_are_well(
    hiroba: Run, settings: Mapping[str, str], tmp_path: Path
) -> None:
    """A mail server with TLS from the first byte, and a scanner on a unix socket."""
    Path(settings["HIROBA_DATA_DIR"]).mkdir()
    certificate(tmp_path, "localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "fullchain.pem", tmp_path / "privkey.pem")
    with postbox(ssl_context=context) as mail, scanner_at(tmp_path / "clamd.ctl") as socket_path:
        done = hiroba(
            "doctor",
            "--json",
            HIROBA_SMTP_URL=mail.url.replace("smtp://", "smtps://"),
            HIROBA_MAIL_FROM="noreply@city.example.jp",
            HIROBA_SCAN_ADDRESS=f"unix:{socket_path}",
            SSL_CERT_FILE=str(tmp_path / "fullchain.pem"),
        )

    found = _states(done.stdout)
    assert [found[name] for name in ("mail", "scan")] == ["ok", "ok"]


@contextmanager
def scanner_at(path: Path) -> Iterator[Path]:
    with socketserver.ThreadingUnixStreamServer(str(path), Conversation) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield path
        server.shutdown()


class _silent_server:  # noqa: N801 -- used as a block
    """Takes connections and closes them without a word."""

    def __enter__(self) -> int:
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return int(self._listener.getsockname()[1])

    def _serve(self) -> None:
        try:
            while True:
                self._listener.accept()[0].close()
        except OSError:
            return

    def __exit__(self, *_: Any) -> None:
        self._listener.close()


def _states(text: str) -> dict[str, str]:
    report = json.loads(text)
    return {finding["name"]: finding["state"] for finding in report["findings"]}
