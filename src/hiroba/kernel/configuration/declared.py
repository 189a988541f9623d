# SPDX-License-Identifier: Apache-2.0
"""Every setting of Hiroba: environment variables `HIROBA_*`. `docs/operate/settings.md` is made from this list."""

from dataclasses import dataclass


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
    Setting(
        name="TRUSTED_PROXIES",
        default="127.0.0.0/8,::1/128",
        summary="Networks of reverse proxies that may tell the visitor's address and HTTPS, separated by commas.",
    ),
    Setting(
        name="WEB_METRICS_PORT",
        default="9101",
        summary="Loopback port of the web processes' metrics; 0 switches off.",
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
        name="BROKER_ADDRESS",
        default="",
        summary="Private host:port of this broker for other brokers on the same database; empty: it is alone.",
    ),
    Setting(
        name="BROKER_MEMORY_MB",
        default="400",
        summary="How much of the entities and their places the broker keeps in memory.",
    ),
    Setting(
        name="NGSILD_CONFORMANCE",
        default="1.9",
        summary="Version of NGSI-LD in which clients are answered that ask for none; for clients of an older one.",
    ),
    Setting(
        name="BROKER_METRICS_PORT",
        default="9102",
        summary="Loopback port of the broker's metrics; 0 switches off.",
    ),
    Setting(
        name="WORKER_METRICS_PORT",
        default="9103",
        summary="Loopback port of the worker's health and metrics; 0 switches off.",
    ),
    Setting(
        name="LIVE_STREAMS_OF_ADDRESS",
        default="500",
        summary="How many live streams one address may read at once; offices share one address.",
    ),
    Setting(
        name="NOTIFY_ALLOW_NETWORKS",
        default="",
        summary="Networks besides public ones that subscriptions may notify, such as `10.1.0.0/16`; commas.",
    ),
    Setting(
        name="CONTEXT_ALLOW_NETWORKS",
        default="",
        summary="Networks besides public ones from which JSON-LD @contexts may be fetched; commas.",
    ),
    Setting(
        name="SOURCE_ALLOW_NETWORKS",
        default="",
        summary="Networks besides public ones where registered context sources may be; commas.",
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
    Setting(
        name="PULL_ALLOW_NETWORKS",
        default="",
        summary="Networks besides public ones that a scheduled pull may fetch from, such as `10.1.0.0/16`; commas.",
    ),
    Setting(
        name="FIELD_KEYS_FILE",
        default="",
        summary="File of the keys for encrypted fields; empty: `secrets/field_keys` in the data folder.",
    ),
    Setting(name="BACKUP_DIR", default="", summary="Folder of the daily backup; empty: no daily backup."),
    Setting(name="BACKUP_HOUR", default="2", summary="Hour of the daily backup, Japanese time."),
    Setting(name="BACKUP_KEEP", default="14", summary="How many daily backups are kept."),
    Setting(
        name="BACKUP_PASSPHRASE",
        default="",
        summary="Passphrase of backups; then the field keys are in them too.",
        secret=True,
    ),
    Setting(
        name="BACKUP_RECIPIENTS",
        default="",
        summary="Public keys (`age1…`) that open backups, separated by commas.",
    ),
    Setting(
        name="UPLOAD_MAX_MB",
        default="64",
        summary="Largest form with all its files, in megabytes; a larger one is refused before it is read.",
    ),
    Setting(name="PHOTO_MAX_MB", default="20", summary="Largest photo that is taken, in megabytes."),
    Setting(
        name="DOCUMENT_MAX_MB", default="20", summary="Largest PDF, CSV or XLSX that is taken, in megabytes."
    ),
    Setting(
        name="FILES_FOR_OWNER_MAX",
        default="10",
        summary="How many files one thing, such as a report, may have.",
    ),
    Setting(
        name="SCAN_ADDRESS",
        default="",
        summary="Virus scanner that speaks clamd's INSTREAM: `host:3310` or `unix:/path`; empty: no scan.",
    ),
    Setting(
        name="SMTP_URL",
        default="",
        summary="Mail server: `smtp://user:password@host:587?starttls=1` or `smtps://…`; empty: no mail.",
        secret=True,
    ),
    Setting(
        name="MAIL_FROM", default="", summary="Sender of mails, such as `Example City <noreply@example.jp>`."
    ),
    Setting(name="LOG_KEEP_DAYS", default="90", summary="Days for which old log files are kept."),
    Setting(name="LOG_FORMAT", default="auto", summary="`text`, `json`, or `auto`: text on a terminal."),
)
