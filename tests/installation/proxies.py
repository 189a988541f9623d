# SPDX-License-Identifier: Apache-2.0
"""nginx and Caddy by the files of `deploy/`, before a town on this machine."""

import ssl
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from hiroba.project.bench.scratch_city import City

NAME = "kakogawa.localhost"
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@dataclass(frozen=True)
class Site:
    """The town behind its proxy. `folder` holds the certificate and the log of the proxy."""

    city: City
    folder: Path
    https_port: int
    http_port: int
    metrics_port: int

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.https_port}"

    def browser(self) -> httpx.Client:
        trusted = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        # The name belongs to this machine, whatever its resolver says.
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.https_port}",
            headers={"Host": f"{NAME}:{self.https_port}"},
            verify=trusted,
            timeout=20,
        )


def changed(name: str, changes: dict[str, str]) -> str:
    """A file of `deploy/` with the ports, names and folders of this test; nothing else of it is changed."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def nginx_command(town: Site) -> list[str]:
    folder = town.folder
    changes = {
        "127.0.0.1:8000": f"127.0.0.1:{town.city.web_port}",
        "127.0.0.1:1026": f"127.0.0.1:{town.city.broker_port}",
        "listen 443": f"listen 127.0.0.1:{town.https_port}",
        "listen 80;": f"listen 127.0.0.1:{town.http_port};",
        "    listen [::]:443 ssl http2;\n": "",
        "    listen [::]:80;\n": "",
        "town.example.jp": NAME,
        "/etc/ssl/hiroba": str(folder),
        "/var/log/nginx": str(folder),
        # A browser leaves the port of HTTPS out; this test has another one.
        "proxy_set_header Host $host;": f"proxy_set_header Host $host:{town.https_port};",
    }
    (folder / "site.conf").write_text(changed("nginx.conf", changes), encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        # Where a distribution lets requests be logged that name no log of their own.
        f"events {{}}\nhttp {{ {temporary} access_log {folder}/access.log; include {folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy_command(town: Site) -> list[str]:
    folder = town.folder
    alone = f"admin off\n\thttp_port {town.http_port}\n\tstorage file_system {folder}/caddy"
    changes = {
        "127.0.0.1:8000": f"127.0.0.1:{town.city.web_port}",
        "127.0.0.1:1026": f"127.0.0.1:{town.city.broker_port}",
        "\tgrace_period 5s": f"\tgrace_period 5s\n\t{alone}",
        "\ntown.example.jp {": f"\n{town.address} {{\n\ttls {folder}/fullchain.pem {folder}/privkey.pem",
    }
    (folder / "Caddyfile").write_text(changed("Caddyfile", changes), encoding="utf-8")
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def wait_until_it_answers(town: Site) -> None:
    for _ in range(150):
        try:
            with town.browser() as browser:
                browser.get("/")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("The proxy does not answer")


def when_it_tells(log: Path, words: str) -> str:
    """What the log says; nginx writes a line after the answer has left."""
    for _ in range(100):
        if words in log.read_text():
            break
        time.sleep(0.05)
    return log.read_text()


COMMANDS = {"nginx": nginx_command, "caddy": caddy_command}
