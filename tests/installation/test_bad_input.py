# SPDX-License-Identifier: Apache-2.0
"""What a person can get wrong before anything runs: one clear line, an exit code, nothing half done."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from hiroba.project.private_folders import PRIVATE
from tests.installation.conftest import Run, fault_of


def mounted(folder: Path, options: str, *after: str, last: str = 'exec "$@"') -> tuple[str, ...]:
    """Words before a command that give it a small or closed disk at this folder."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("Mounting a small disk needs root and unshare")
    script = " && ".join((f"mount -t tmpfs -o {options} tmpfs '{folder}'", *after, last))
    words = ("unshare", "--mount", "sh", "-c", script, "sh")
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("This machine does not allow to mount a disk")
    return words


@pytest.mark.parametrize("name", ["WEB_PORT", "BROKER_PORT", "MQTT_PORT", "INGEST_PORT"])
def test_port_taken_names_port_holder_and_setting(hiroba: Run, settings: dict[str, str], name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = hiroba("up", **{f"HIROBA_{name}": str(port)})

    line = fault_of(done)
    assert f"Port {port} of " in line
    assert f"is taken by process {os.getpid()} (" in line
    assert line.endswith(f"Stop that process, or choose another port with HIROBA_{name}.")
    assert not (Path(settings["HIROBA_DATA_DIR"]) / "postgres").exists()
    assert not (Path(settings["HIROBA_DATA_DIR"]) / "hiroba.pid").exists()


def test_full_disk_makes_no_half_database(hiroba: Run, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    list_what_is_left = """sh -c '"$@"; code=$?; ls "$HIROBA_DATA_DIR"; exit $code' sh"""
    words = mounted(disk, "size=8m,mode=755", last=f'{list_what_is_left} "$@"')

    done = hiroba("migrate", before=words, HIROBA_DATA_DIR=str(disk / "var"))

    assert "No space left on device" in fault_of(done)
    assert sorted(done.stdout.split()) == sorted(["run", *PRIVATE])


def test_full_disk_stops_up(hiroba: Run, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()

    done = hiroba("up", before=mounted(disk, "size=8m,mode=755"), HIROBA_DATA_DIR=str(disk / "var"))

    assert "No space left on device" in fault_of(done)


@pytest.mark.parametrize("command", ["migrate", "up", "web"])
def test_read_only_data_folder(hiroba: Run, tmp_path: Path, command: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    words = mounted(disk, "size=8m", f"mount -o remount,ro '{disk}'")

    done = hiroba(command, before=words, HIROBA_DATA_DIR=str(disk / "var"))

    line = fault_of(done)
    assert "cannot be written (Read-only file system)" in line
    assert line.endswith("Choose a folder that you may write with HIROBA_DATA_DIR.")


def test_data_folder_of_somebody_else(hiroba: Run, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (tmp_path / "var").mkdir(mode=0o555)

    done = hiroba("migrate")

    assert "cannot be written (Permission denied)" in fault_of(done)


def test_setting_that_is_no_port(hiroba: Run) -> None:
    assert fault_of(hiroba("up", HIROBA_WEB_PORT="http")).startswith("HIROBA_WEB_PORT=http is not a port.")


def test_unknown_command_is_usage(hiroba: Run) -> None:
    done = hiroba("upp")

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_down_without_up_says_so(hiroba: Run) -> None:
    done = hiroba("down")

    assert (done.returncode, done.stdout) == (0, "Hiroba does not run\n")


def test_command_without_a_database_says_what_to_start(hiroba: Run) -> None:
    assert fault_of(hiroba("tenant", "list")).endswith("Run `hiroba up`.")
