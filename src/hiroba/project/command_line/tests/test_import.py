# SPDX-License-Identifier: Apache-2.0
"""`hiroba import` as a person runs it: real command, database and broker."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from hiroba.kernel.testing import shared_data
from hiroba.kernel.testing.fixtures import RunningBroker

TAKAMATSU = ("evacuation_space", "aed_location", "public_wireless_lan", "reservoir_list")
pytestmark = pytest.mark.usefixtures("committed")
HEAD = "NO,名称,緯度,経度,SSID\n"


def run(*arguments: str | Path) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "hiroba.project.command_line", "import", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def account(output: str) -> dict[str, Any]:
    return json.loads(output.splitlines()[-1])  # type: ignore[no-any-return]


def count(broker: RunningBroker, tenant: str, entity_type: str) -> int:
    answer = httpx.get(
        f"{broker.url}/ngsi-ld/v1/entities",
        params={"type": entity_type, "limit": 1, "count": "true"},
        headers={"NGSILD-Tenant": tenant},
    )
    return int(answer.headers["NGSILD-Results-Count"])


def test_import_of_takamatsu_creates_the_town_and_its_entities(broker: RunningBroker) -> None:
    files = [shared_data("takamatsu_opendata") / f"{name}.csv" for name in TAKAMATSU]

    code, output, _ = run(*files, "--tenant", "372013", "--create-tenant", "--json")
    again = account(run(*files, "--tenant", "372013", "--json")[1])

    first = account(output)
    assert code == 0
    assert [first[name] for name in ("rows", "accepted", "repaired", "refused", "written")] == [
        1489,
        1489,
        4,
        0,
        1489,
    ]
    assert (again["written"], again["unchanged"]) == (0, 1489)
    assert count(broker, "372013", "EvacuationSite") == 195
    assert count(broker, "372013", "Reservoir") == 841


def test_import_of_telegrams_creates_warnings(broker: RunningBroker) -> None:
    files = sorted(shared_data("jma_xml").glob("*VPWW*.xml"))

    code, output, _ = run(*files, "--tenant", "282103", "--json")

    assert code == 0
    assert (len(files), account(output)["rows"], account(output)["accepted"]) == (11, 225, 225)
    assert count(broker, "282103", "WeatherWarning") == 951


def test_import_with_refused_rows_and_files_ends_with_3(broker: RunningBroker, tmp_path: Path) -> None:
    good, bad = tmp_path / "wifi.csv", tmp_path / "report.csv"
    good.write_text(HEAD + "1,市役所,34.757,134.841,A\n2,,34.757,134.841,A\n", encoding="utf-8")
    bad.write_bytes(b"%PDF-1.7\n")

    code, output, errors = run(good, bad, "--tenant", "282103", "--json", "--language", "ja")

    told = account(output)
    assert code == 3
    assert [told[name] for name in ("rows", "accepted", "repaired", "refused", "files_failed")] == [
        2,
        1,
        0,
        1,
        1,
    ]
    assert errors == (
        "report.csv は表ではなくPDF文書です。開いて、表をXLSXかCSV（UTF-8）で保存し直してください。\n"
    )
    assert Path(told["files"][0]["refused_file"]).read_text(encoding="utf-8-sig").startswith("NO,名称")


def test_import_dry_run_writes_nothing(broker: RunningBroker, tmp_path: Path) -> None:
    path = tmp_path / "toilet.csv"
    path.write_text("NO,名称,緯度,経度,男性トイレ総数\n1,駅前,34.75,134.84,2\n", encoding="utf-8")

    code, output, _ = run(path, "--tenant", "282103", "--dry-run", "--json")

    assert (code, account(output)["accepted"], account(output)["written"]) == (0, 1, 0)
    assert count(broker, "282103", "PublicToilet") == 0


@pytest.mark.usefixtures("django_db_setup")
def test_import_into_unknown_town_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "wifi.csv"
    path.write_text(HEAD, encoding="utf-8")

    code, output, errors = run(path, "--tenant", "011002")

    assert (code, output) == (1, "")
    assert errors == "The town 011002 does not exist here. Add --create-tenant, or correct the code.\n"


@pytest.mark.usefixtures("django_db_setup")
def test_import_creating_a_town_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "wifi.csv"
    path.write_text(HEAD, encoding="utf-8")

    code, _, errors = run(path, "--tenant", "999999", "--create-tenant", "--dry-run")

    assert code == 1
    assert errors.startswith("999999 is not the code of a municipality.")
    assert errors.count("\n") == 1


def test_import_undo_takes_back_what_an_import_made(broker: RunningBroker, tmp_path: Path) -> None:
    path = tmp_path / "wifi.csv"
    path.write_text(HEAD + "U1,市役所,34.757,134.841,A\nU2,図書館,34.76,134.84,A\n", encoding="utf-8")
    before = count(broker, "282103", "PublicWirelessLAN")
    _, out, _ = run(path, "--tenant", "282103", "--json", "--dataset", "undo_test")
    number = account(out)["files"][0]["run"]
    made = count(broker, "282103", "PublicWirelessLAN")

    _, planned, _ = run("--undo", str(number), "--tenant", "282103", "--dry-run", "--json")
    _, undone, _ = run("--undo", str(number), "--tenant", "282103", "--json")
    code, _, error = run("--undo", str(number), "--tenant", "282103")

    assert (made - before, account(planned)["remove"]) == (2, 2)
    assert (account(undone)["removed"], account(undone)["left_alone"]) == (2, 0)
    assert count(broker, "282103", "PublicWirelessLAN") == before
    assert code != 0
    assert "undone_already" in error
