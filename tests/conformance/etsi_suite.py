# SPDX-License-Identifier: Apache-2.0
"""Runs the ETSI NGSI-LD test suite (Robot Framework) against a broker. The suite itself is brought from outside.

The suite takes its test @contexts from the Internet and MQTT from a container. A copy of it gets them from here: a
server on this machine, and a stand-in that starts the Mosquitto of this machine.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from hiroba.kernel.testing.environment import free_port
from tests.conformance.mosquitto_container import mosquitto

CASES = Path("TP", "NGSI-LD")
COPIED = ("TP", "data", "resources", "libraries")
CONTEXTS = Path("resources", "jsonld-contexts")
TEXTS = (".robot", ".resource", ".py", ".json", ".jsonld", ".geojson")
# What the suite calls its @context under addresses of others.
CONTEXT, COMPOUND = "ngsi-ld-test-suite.jsonld", "ngsi-ld-test-suite-compound.jsonld"
RENAMED = {
    "context.jsonld": CONTEXT,
    "testContext.jsonld": CONTEXT,
    "ngsildTestSuiteV1.8-compound.jsonld": COMPOUND,
}
REMOTE = re.compile(
    r"https?://(?:forge\.etsi\.org|raw\.githubusercontent\.com|smartdatamodels\.org|[a-z-]+\.github\.io)/"
    r"[^\s\"'<>]*?([\w.-]+\.jsonld)"
)
CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld"
SETS_GLOBAL = "Set Global Variable"
MQTT_PORT = 1883
MQTT_TAG = "sub-mqtt-notification"


@dataclass(frozen=True)
class Case:
    """One test case as it ended. `id` is the first word of its name; a few ids of the suite name two cases."""

    id: str
    group: str
    passed: bool
    reason: str


class EtsiSuite:
    """A prepared copy. `python` is an interpreter that has what the suite's requirements.txt names."""

    def __init__(self, folder: Path, python: str, context_url: str) -> None:
        self.folder = folder
        self._python = python
        self._context_url = context_url
        self._ports = [free_port() for _ in range(4)]
        self.has_mqtt = mosquitto() is not None and _is_free(MQTT_PORT)
        """Whether the cases for MQTT can be run; their broker has to listen on its usual port."""

    def groups(self) -> list[str]:
        """What is run as one, in the order of the names: folders, and where a file sets a global variable of Robot
        Framework each file, since it would change what the next one asks."""
        folders: dict[str, list[str]] = {}
        alone = set()
        for file in sorted(self.folder.joinpath(CASES).rglob("*.robot")):
            path = file.relative_to(self.folder / CASES)
            folder = "/".join(path.parts[:2])
            folders.setdefault(folder, []).append(str(path))
            if SETS_GLOBAL in file.read_text(encoding="utf-8"):
                alone.add(folder)
        return [
            group
            for folder, files in sorted(folders.items())
            for group in (files if folder in alone else [folder])
        ]

    def run(self, broker: str, output: Path, *, group: str = "", ids: Sequence[str] = ()) -> list[Case]:
        """The cases of a group, or those with these ids, on the broker at this address, which is emptied before each
        file. Raises RuntimeError when Robot Framework itself fails."""
        output.mkdir(parents=True, exist_ok=True)
        arguments = output / "arguments"
        arguments.write_text("".join(f"--test\n{id} *\n" for id in ids))
        command = [self._python, "-m", "robot", "--outputdir", str(output), "--argumentfile", str(arguments)]
        if not self.has_mqtt:
            command += ["--exclude", MQTT_TAG]
        command += ["--loglevel", "INFO", "--log", "NONE", "--report", "NONE", "--consolecolors", "off"]
        command += ["--listener", str(Path(__file__).with_name("emptying.py"))]
        for name, value in self._variables(f"{broker}/ngsi-ld/v1").items():
            command += ["--variable", f"{name}:{value}"]
        done = subprocess.run(
            [*command, str(CASES / group)],
            cwd=self.folder,
            env=self._environment(output) | {"SUITE_BROKER": broker},
            capture_output=True,
            text=True,
            check=False,
        )
        if not (output / "output.xml").exists():
            raise RuntimeError(f"Robot Framework did not run: {done.stdout[-500:]}{done.stderr[-1500:]}")
        return list(read_results(output / "output.xml"))

    def _variables(self, broker_url: str) -> dict[str, object]:
        notified, source, contexts, mqtt = self._ports
        named = {
            "notification_server": notified,
            "context_source": source,
            "context_server": contexts,
        }
        hosts = {f"{name}_host": "127.0.0.1" for name in named} | {"mqtt_broker_host": "127.0.0.1"}
        return {
            "url": broker_url,
            "temporal_api_url": broker_url,
            "core_context": CORE,
            "ngsild_test_suite_context": f"{self._context_url}/{CONTEXTS / COMPOUND}",
            "mqtt_broker_non_default_port": mqtt,
            **hosts,
            **{f"{name}_port": port for name, port in named.items()},
        }

    def _environment(self, output: Path) -> dict[str, str]:
        tools = output / "bin"
        tools.mkdir(exist_ok=True)
        stand_in = Path(__file__).with_name("mosquitto_container.py")
        (tools / "docker").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{stand_in}" "$@"\n')
        (tools / "docker").chmod(0o755)
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "TZ") if name in os.environ}
        return kept | {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PYTHONPATH": str(self.folder / "libraries/robotframework-httpctrl/src"),
            "SUITE_MOSQUITTO": str(self.folder / "resources/mqttUtils/mosquitto"),
            "SUITE_MQTT_PORTS": f"{MQTT_PORT} {self._ports[3]}",
        }


@contextmanager
def prepared(checkout: Path, folder: Path, python: str) -> Iterator[EtsiSuite]:
    """Copies the suite into `folder` and serves its @contexts for as long as the block lasts."""
    for name in COPIED:
        shutil.copytree(checkout / name, folder / name, symlinks=True)
    handler = partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    for name in COPIED:
        for file in (folder / name).rglob("*"):
            if file.suffix in TEXTS:
                _localise(file, folder, url)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield EtsiSuite(folder, python, url)
    finally:
        server.shutdown()
        server.server_close()


def read_results(file: Path) -> Iterator[Case]:
    """From the output.xml of Robot Framework."""
    sources: list[str] = []
    for event, element in ET.iterparse(file, events=("start", "end")):
        if element.tag == "suite":
            if event == "start":
                sources.append(element.get("source", ""))
            else:
                sources.pop()
        elif element.tag == "test" and event == "end":
            status = element.find("status")
            assert status is not None
            place = sources[-1].partition(f"{CASES}/")[2]
            lines = (status.text or "").strip().splitlines() or [""]
            name = element.get("name", "").split()[0]
            yield Case(name, "/".join(place.split("/")[:2]), status.get("status") == "PASS", lines[0][:200])
            element.clear()


def _localise(file: Path, folder: Path, url: str) -> None:
    """Remote @contexts that the suite has itself are read from `url`."""

    def local(found: re.Match[str]) -> str:
        name = RENAMED.get(found[1], found[1])
        return f"{url}/{CONTEXTS / name}" if (folder / CONTEXTS / name).exists() else found[0]

    text = file.read_text(encoding="utf-8")
    changed = REMOTE.sub(local, text)
    if changed != text:
        file.write_text(changed, encoding="utf-8")


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Keeps the test output clean."""
