# SPDX-License-Identifier: Apache-2.0
"""Every setting of Hiroba, declared once: environment variables `HIROBA_*`, secrets also as `HIROBA_*_FILE`.

`docs/operate/settings.md` is made from `SETTINGS`. Without a database address the embedded PostgreSQL below the
data directory is meant, so a process started by hand finds the same database as one started by `hiroba up`.
"""

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from hiroba.kernel.faults import Fault
from hiroba.kernel.sockets import socket_directory


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One environment variable: its name without the prefix, the default as text, and what it is for."""

    name: str
    default: str
    summary: str
    secret: bool = False

    @property
    def variable(self) -> str:
        return f"HIROBA_{self.name}"


SETTINGS: tuple[Setting, ...] = (
    Setting(name="DATA_DIR", default="./var", summary="Folder of everything that is not in PostgreSQL."),
    Setting(name="HOST", default="127.0.0.1", summary="Address that web and broker listen on."),
    Setting(name="WEB_PORT", default="8000", summary="Port of the pages and JSON APIs."),
    Setting(name="WEB_PROCESSES", default="1", summary="Number of web worker processes."),
    Setting(
        name="WEB_URL", default="", summary="Public address of the pages; empty: http://localhost:WEB_PORT."
    ),
    Setting(
        name="ALLOWED_HOSTS",
        default="localhost,127.0.0.1,[::1]",
        summary="Host names answered besides those of the towns, separated by commas; `.localhost` is added.",
    ),
    Setting(name="BROKER_PORT", default="1026", summary="Port of the context broker."),
    Setting(
        name="BROKER_URL",
        default="",
        summary="Address where processes reach the broker; empty: this machine.",
    ),
    Setting(
        name="BROKER_PUBLIC_URL",
        default="",
        summary="Address where browsers reach the broker; empty: http://localhost:BROKER_PORT.",
    ),
    Setting(
        name="BROKER_METRICS_PORT",
        default="9102",
        summary="Loopback port of the broker's metrics; 0 switches off.",
    ),
    Setting(
        name="WORKER_METRICS_PORT",
        default="0",
        summary="Loopback port of the worker's health and metrics; 0 switches off.",
    ),
    Setting(name="MQTT_PORT", default="1883", summary="Port of the embedded MQTT broker."),
    Setting(name="INGEST_PORT", default="1884", summary="Port where devices send measurements by HTTP."),
    Setting(
        name="MQTT_URL", default="", summary="Outside MQTT broker; empty: the embedded one.", secret=True
    ),
    Setting(
        name="DATABASE_URL",
        default="",
        summary="PostgreSQL address of the role hiroba_app; empty: the embedded PostgreSQL.",
        secret=True,
    ),
    Setting(
        name="DATABASE_OWNER_URL",
        default="",
        summary="The same for hiroba_owner, who migrates; empty: DATABASE_URL with that user.",
        secret=True,
    ),
    Setting(
        name="DATABASE_BROKER_URL",
        default="",
        summary="The same for hiroba_broker; empty: DATABASE_URL with that user.",
        secret=True,
    ),
    Setting(
        name="TOKEN_KEY",
        default="",
        summary="Key that signs service tokens and stream tickets; empty: made and kept in the data folder.",
        secret=True,
    ),
    Setting(
        name="SECRET_KEY",
        default="",
        summary="Key that signs sessions and forms; empty: made and kept in the data folder.",
        secret=True,
    ),
    Setting(
        name="DEFAULT_TENANT",
        default="",
        summary="Code of the town shown where no host name matches; empty: a list of the towns.",
    ),
    Setting(name="IMPORT_MAX_MB", default="1000", summary="Largest file that an import reads, in megabytes."),
    Setting(name="LOG_FORMAT", default="auto", summary="`text`, `json`, or `auto`: text on a terminal."),
)


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """The settings as typed values. Addresses are whole URLs without a trailing slash."""

    data_dir: Path
    host: str
    web_port: int
    web_processes: int
    web_url: str
    allowed_hosts: tuple[str, ...]
    broker_port: int
    broker_url: str
    broker_public_url: str
    broker_metrics_port: int
    worker_metrics_port: int
    mqtt_port: int
    ingest_port: int
    mqtt_url: str
    database_url: str
    database_owner_url: str
    database_broker_url: str
    database_is_embedded: bool
    token_key: str
    secret_key: str
    default_tenant: str
    import_max_mb: int
    log_format: str


def load(environment: Mapping[str, str] = os.environ) -> Configuration:
    """Reads all settings. Raises Fault that names the variable when a value cannot be used."""
    values = {setting.name: _value(setting, environment) for setting in SETTINGS}
    data_dir = Path(values["DATA_DIR"]).absolute()
    web_port, broker_port = _port(values, "WEB_PORT"), _port(values, "BROKER_PORT")
    databases = _database_urls(values, data_dir)
    return Configuration(
        data_dir=data_dir,
        host=values["HOST"],
        web_port=web_port,
        web_processes=_positive(values, "WEB_PROCESSES"),
        web_url=(values["WEB_URL"] or f"http://localhost:{web_port}").rstrip("/"),
        allowed_hosts=tuple(filter(None, (host.strip() for host in values["ALLOWED_HOSTS"].split(",")))),
        broker_port=broker_port,
        broker_url=(values["BROKER_URL"] or f"http://127.0.0.1:{broker_port}").rstrip("/"),
        broker_public_url=(values["BROKER_PUBLIC_URL"] or f"http://localhost:{broker_port}").rstrip("/"),
        broker_metrics_port=_port(values, "BROKER_METRICS_PORT"),
        worker_metrics_port=_port(values, "WORKER_METRICS_PORT"),
        mqtt_port=_port(values, "MQTT_PORT"),
        ingest_port=_port(values, "INGEST_PORT"),
        mqtt_url=values["MQTT_URL"],
        database_url=databases["hiroba_app"],
        database_owner_url=databases["hiroba_owner"],
        database_broker_url=databases["hiroba_broker"],
        database_is_embedded=not values["DATABASE_URL"],
        token_key=values["TOKEN_KEY"] or secret(data_dir, "token_key"),
        secret_key=values["SECRET_KEY"] or secret(data_dir, "secret_key"),
        default_tenant=values["DEFAULT_TENANT"],
        import_max_mb=_positive(values, "IMPORT_MAX_MB"),
        log_format=values["LOG_FORMAT"],
    )


def secret(data_dir: Path, name: str) -> str:
    """Reads `data_dir/secrets/<name>`, or makes it (32 random bytes, readable by its owner only)."""
    path = data_dir / "secrets" / name
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Fault(
            f"The secret {path} cannot be read ({error.strerror})", "Run as the owner of the data folder."
        ) from None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, secrets.token_urlsafe(32))
    except OSError as error:
        raise Fault(
            f"The data folder {data_dir} cannot be written ({error.strerror})",
            "Choose a folder that you may write with HIROBA_DATA_DIR.",
        ) from None
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, text: str) -> None:
    """Writes whole or not at all; of two processes that start together the first one wins."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def _value(setting: Setting, environment: Mapping[str, str]) -> str:
    if setting.secret and (file := environment.get(f"{setting.variable}_FILE")):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise Fault(
                f"The file {file} of {setting.variable}_FILE cannot be read ({error.strerror})",
                "Correct the path or its permissions.",
            ) from None
    return environment.get(setting.variable, setting.default)


def _port(values: Mapping[str, str], name: str) -> int:
    if not values[name].isdecimal() or int(values[name]) > 65535:
        raise Fault(f"HIROBA_{name}={values[name]} is not a port", "Give a number from 0 to 65535.")
    return int(values[name])


def _positive(values: Mapping[str, str], name: str) -> int:
    if not values[name].isdecimal() or int(values[name]) < 1:
        raise Fault(f"HIROBA_{name}={values[name]} is not a count", "Give a number from 1.")
    return int(values[name])


def _database_urls(values: Mapping[str, str], data_dir: Path) -> dict[str, str]:
    roles = {
        "hiroba_app": "DATABASE_URL",
        "hiroba_owner": "DATABASE_OWNER_URL",
        "hiroba_broker": "DATABASE_BROKER_URL",
    }
    if not values["DATABASE_URL"]:
        return {role: embedded_database_url(data_dir, role) for role in roles}
    return {role: values[name] or _as_user(values["DATABASE_URL"], role) for role, name in roles.items()}


def embedded_database_url(data_dir: Path, role: str) -> str:
    """The address of the embedded PostgreSQL for one role, over its unix socket."""
    host = quote(str(socket_directory(data_dir)), safe="")
    return f"postgresql://{role}:{quote(secret(data_dir, role), safe='')}@/hiroba?host={host}"


def _as_user(url: str, user: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise Fault(
            "HIROBA_DATABASE_URL is not a PostgreSQL address",
            "Write postgresql://hiroba_app:…@host:5432/hiroba.",
        )
    password = f":{quote(parts.password, safe='')}" if parts.password else ""
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}{password}@{place}"))
