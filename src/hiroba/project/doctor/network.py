# SPDX-License-Identifier: Apache-2.0
"""What lies between Hiroba and the outside: HTTPS, proxy, mail server, virus scanner. Every call has a timeout."""

import datetime
import smtplib
import socket
import ssl
from urllib.parse import urlsplit

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.files.scanning import is_scanner_there
from hiroba.kernel.messaging.server import mail_server
from hiroba.kernel.registry.manifest import Text
from hiroba.project.doctor.finding import Finding, Subject

SECONDS_MAX = 4
CERTIFICATE_DAYS_CARE = 21
LOOPBACK = ("localhost", "127.0.0.1", "::1")

_ADDRESS = Subject("public_address", Text(en="Public address", ja="公開アドレス"))
_CERTIFICATE = Subject("certificate", Text(en="Certificate", ja="証明書"))
_PROXY = Subject("proxy", Text(en="Reverse proxy", ja="リバースプロキシ"))
_MAIL = Subject("mail", Text(en="Mail", ja="メール"))
_SCAN = Subject("scan", Text(en="Virus scan", ja="ウイルス検査"))


def public_address(settings: Configuration) -> Finding:
    host = urlsplit(settings.web_url).hostname or ""
    is_here = host in LOOPBACK or host.endswith(".localhost")
    if settings.web_url.startswith("https://"):
        return _ADDRESS.ok(settings.web_url, settings.web_url)
    if is_here and settings.host in LOOPBACK:
        return _ADDRESS.ok(f"{settings.web_url}, this machine only", f"{settings.web_url} (この機械の中だけ)")
    return _ADDRESS.wrong(
        Text(en=f"{settings.web_url} without HTTPS", ja=f"{settings.web_url} は HTTPS ではありません"),
        Text(
            en="Put a reverse proxy with HTTPS before it and set HIROBA_WEB_URL=https://… (docs/operate/install.md).",
            ja="HTTPS のリバースプロキシを前に置き、HIROBA_WEB_URL=https://… を設定してください。",
        ),
    )


def certificate(settings: Configuration) -> Finding:
    parts = urlsplit(settings.web_url)
    if parts.scheme != "https" or not parts.hostname:
        return _CERTIFICATE.off("No HTTPS address is set", "HTTPS のアドレスは設定されていません")
    try:
        ends = _certificate_end(parts.hostname, parts.port or 443)
    except ssl.SSLError as error:
        return _CERTIFICATE.wrong(
            Text(en=f"It is not valid: {error.reason}", ja=f"有効ではありません: {error.reason}"),
            Text(en="Renew it at the reverse proxy.", ja="リバースプロキシで更新してください。"),
        )
    except OSError as error:
        return _CERTIFICATE.care(
            Text(
                en=f"{parts.hostname} does not answer ({error})",
                ja=f"{parts.hostname} が応答しません ({error})",
            ),
            Text(
                en="Start the reverse proxy, or look from another machine.",
                ja="リバースプロキシを動かすか、別の機械から確かめてください。",
            ),
        )
    days = (ends - datetime.datetime.now(datetime.UTC)).days
    if days < CERTIFICATE_DAYS_CARE:
        return _CERTIFICATE.care(
            Text(en=f"It ends in {days} days", ja=f"あと{days}日で切れます"),
            Text(
                en="See why the proxy does not renew it.",
                ja="プロキシの自動更新が動いているか確かめてください。",
            ),
        )
    return _CERTIFICATE.ok(f"Valid for {days} more days", f"あと{days}日有効です")


def proxy(settings: Configuration) -> Finding:
    """Whoever reaches the process directly could say that HTTPS, or another address, was used."""
    if settings.host in LOOPBACK:
        return _PROXY.ok(
            f"Hiroba listens on {settings.host} only, so headers come from this machine",
            f"{settings.host} だけで待ち受けているので、ヘッダーはこの機械からのものです",
        )
    if settings.trusted_proxies:
        names = ", ".join(settings.trusted_proxies)
        return _PROXY.ok(f"Headers are believed from {names} only", f"{names} からのヘッダーだけを信じます")
    return _PROXY.care(
        Text(
            en=f"Hiroba listens on {settings.host}, and no proxy is named",
            ja=f"{settings.host} で待ち受けていますが、プロキシが指定されていません",
        ),
        Text(
            en="Set HIROBA_HOST=127.0.0.1 behind a proxy of this machine, or name the proxy in HIROBA_TRUSTED_PROXIES.",
            ja="HIROBA_HOST=127.0.0.1 にするか、HIROBA_TRUSTED_PROXIES にプロキシを書いてください。",
        ),
    )


def mail(settings: Configuration) -> Finding:
    """Says hello as the worker does, and signs in; sends nothing."""
    if not settings.smtp_url:
        return _MAIL.off("No mail server is set; nothing is sent", "メールサーバーの設定がなく、送られません")
    server = mail_server(settings.smtp_url)
    try:
        with server.conversation(seconds=SECONDS_MAX) as conversation:
            conversation.noop()
    except (OSError, smtplib.SMTPException) as error:
        return _MAIL.wrong(
            Text(en=f"{server.host} refuses: {error}", ja=f"{server.host} につながりません: {error}"),
            Text(
                en="Correct HIROBA_SMTP_URL or mend the mail server; mails wait meanwhile.",
                ja="HIROBA_SMTP_URL かメールサーバーを直してください。メールはそれまで待っています。",
            ),
        )
    return _MAIL.ok(f"{server.host} answers", f"{server.host} が応答します")


def scan(settings: Configuration) -> Finding:
    if not settings.scan_address:
        return _SCAN.off("No scanner is set", "検査の設定はありません")
    if is_scanner_there(settings.scan_address, seconds=SECONDS_MAX):
        return _SCAN.ok(f"{settings.scan_address} answers", f"{settings.scan_address} が応答します")
    return _SCAN.wrong(
        Text(
            en=f"{settings.scan_address} does not answer; uploads are refused",
            ja=f"{settings.scan_address} が応答せず、ファイルを受けつけられません",
        ),
        Text(
            en="Start clamd, or correct HIROBA_SCAN_ADDRESS.",
            ja="clamd を動かすか、HIROBA_SCAN_ADDRESS を直してください。",
        ),
    )


def _certificate_end(host: str, port: int) -> datetime.datetime:
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), timeout=SECONDS_MAX) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        ends = (secured.getpeercert() or {})["notAfter"]
    return datetime.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends)), datetime.UTC)
