# SPDX-License-Identifier: Apache-2.0
"""The settings as typed values: environment variables `HIROBA_*`, secrets also as `HIROBA_*_FILE`.

They are declared in `declared.py`. Without a database address the embedded PostgreSQL below the
data directory is meant, so a process started by hand finds the same database as one started by `hiroba up`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from hiroba.kernel.configuration.declared import SETTINGS, Setting
from hiroba.kernel.configuration.secret_files import secret
from hiroba.kernel.faults import Fault
from hiroba.kernel.sockets import socket_directory

__all__ = ["SETTINGS", "Configuration", "Setting", "embedded_database_url", "load", "secret"]


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """The settings as typed values. Addresses are whole URLs without a trailing slash."""

    data_dir: Path
    host: str
    web_port: int
    web_processes: int
    web_url: str
    allowed_hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    web_metrics_port: int
    broker_port: int
    broker_url: str
    broker_public_url: str
    broker_address: str
    broker_memory_mb: int
    ngsild_conformance: str
    broker_metrics_port: int
    worker_metrics_port: int
    live_streams_of_address: int
    notify_allow_networks: tuple[str, ...]
    context_allow_networks: tuple[str, ...]
    source_allow_networks: tuple[str, ...]
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
    pull_allow_networks: tuple[str, ...]
    field_keys_file: Path
    backup_dir: Path | None
    backup_hour: int
    backup_keep: int
    backup_passphrase: str
    backup_recipients: tuple[str, ...]
    upload_max_mb: int
    photo_max_mb: int
    document_max_mb: int
    files_for_owner_max: int
    scan_address: str
    smtp_url: str
    mail_from: str
    log_keep_days: int
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
        allowed_hosts=_list(values["ALLOWED_HOSTS"]),
        trusted_proxies=_networks(values, "TRUSTED_PROXIES"),
        web_metrics_port=_port(values, "WEB_METRICS_PORT"),
        broker_port=broker_port,
        broker_url=(values["BROKER_URL"] or f"http://127.0.0.1:{broker_port}").rstrip("/"),
        broker_public_url=(values["BROKER_PUBLIC_URL"] or f"http://localhost:{broker_port}").rstrip("/"),
        broker_address=values["BROKER_ADDRESS"],
        broker_memory_mb=_positive(values, "BROKER_MEMORY_MB"),
        ngsild_conformance=values["NGSILD_CONFORMANCE"],
        broker_metrics_port=_port(values, "BROKER_METRICS_PORT"),
        worker_metrics_port=_port(values, "WORKER_METRICS_PORT"),
        live_streams_of_address=_positive(values, "LIVE_STREAMS_OF_ADDRESS"),
        notify_allow_networks=_networks(values, "NOTIFY_ALLOW_NETWORKS"),
        context_allow_networks=_networks(values, "CONTEXT_ALLOW_NETWORKS"),
        source_allow_networks=_networks(values, "SOURCE_ALLOW_NETWORKS"),
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
        pull_allow_networks=_networks(values, "PULL_ALLOW_NETWORKS"),
        field_keys_file=Path(values["FIELD_KEYS_FILE"] or data_dir / "secrets" / "field_keys").absolute(),
        backup_dir=Path(values["BACKUP_DIR"]).absolute() if values["BACKUP_DIR"] else None,
        backup_hour=_hour(values, "BACKUP_HOUR"),
        backup_keep=_positive(values, "BACKUP_KEEP"),
        backup_passphrase=values["BACKUP_PASSPHRASE"],
        backup_recipients=_list(values["BACKUP_RECIPIENTS"]),
        upload_max_mb=_positive(values, "UPLOAD_MAX_MB"),
        photo_max_mb=_positive(values, "PHOTO_MAX_MB"),
        document_max_mb=_positive(values, "DOCUMENT_MAX_MB"),
        files_for_owner_max=_positive(values, "FILES_FOR_OWNER_MAX"),
        scan_address=values["SCAN_ADDRESS"],
        smtp_url=values["SMTP_URL"],
        mail_from=_mail_from(values),
        log_keep_days=_positive(values, "LOG_KEEP_DAYS"),
        log_format=values["LOG_FORMAT"],
    )


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


def _hour(values: Mapping[str, str], name: str) -> int:
    if not values[name].isdecimal() or int(values[name]) > 23:
        raise Fault(f"HIROBA_{name}={values[name]} is not an hour", "Give a number from 0 to 23.")
    return int(values[name])


def _list(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in text.split(","))))


def _networks(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    networks = _list(values[name])
    for network in networks:
        try:
            ip_network(network)
        except ValueError:
            raise Fault(
                f"HIROBA_{name}={values[name]}: {network} is not a network", "Write such as 10.1.0.0/16."
            ) from None
    return networks


def _positive(values: Mapping[str, str], name: str) -> int:
    if not values[name].isdecimal() or int(values[name]) < 1:
        raise Fault(f"HIROBA_{name}={values[name]} is not a count", "Give a number from 1.")
    return int(values[name])


def _mail_from(values: Mapping[str, str]) -> str:
    """Who sends mail cannot be guessed: servers refuse senders that they do not know."""
    if values["SMTP_URL"] and "@" not in values["MAIL_FROM"]:
        raise Fault("HIROBA_MAIL_FROM is missing", "Give the sender of mails, such as noreply@example.jp.")
    return values["MAIL_FROM"]


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
