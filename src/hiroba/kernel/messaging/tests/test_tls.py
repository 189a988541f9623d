# SPDX-License-Identifier: Apache-2.0
"""Mail servers that want encryption and a password; one whose certificate nobody vouches for gets neither."""

import datetime
import ssl
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hiroba.kernel.api import messaging
from hiroba.kernel.configuration import Configuration
from hiroba.kernel.messaging.models import Mail
from hiroba.kernel.messaging.sending import send_due
from hiroba.kernel.messaging.tests.conftest import MailBy
from hiroba.kernel.messaging.tests.postbox import Postbox, postbox
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import TENANT

AT = datetime.datetime(2026, 11, 21, 3, 0, tzinfo=datetime.UTC)
USER, PASSWORD = "town", "p/w 12"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of 127.0.0.1, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def _sent_to(certificate: Path, mail_by: MailBy, user: str = USER) -> tuple[Postbox, Mail]:
    """One mail by a server that takes it only over TLS and from the right user."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def judge(
        _server: object, _session: object, _envelope: object, _way: str, given: LoginPassword
    ) -> AuthResult:
        is_right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)

    with postbox(tls_context=context, require_starttls=True, auth_required=True, authenticator=judge) as box:
        password = "p%2Fw%2012"
        mail_by(box.url.replace("smtp://", f"smtp://{user}:{password}@") + "?starttls=1")
        with as_tenant(TENANT):
            messaging.send_mail(to="hanako@example.jp", subject="a", text="b", key="a", at=AT)
        send_due(TENANT, at=AT)
    with as_tenant(TENANT):
        return box, Mail.objects.get()


def test_send_due_by_a_server_that_is_vouched_for(
    committed: Configuration, certificate: Path, mail_by: MailBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    box, mail = _sent_to(certificate, mail_by)

    assert (box.recipients, mail.state) == (["hanako@example.jp"], "delivered")


def test_send_due_certificate_that_nobody_vouches_for_gets_nothing(
    committed: Configuration, certificate: Path, mail_by: MailBy
) -> None:
    box, mail = _sent_to(certificate, mail_by)

    assert (box.received, mail.state, mail.attempts) == ([], "waiting", 1)


def test_send_due_wrong_user_is_trouble_of_ours_and_kills_no_mail(
    committed: Configuration, certificate: Path, mail_by: MailBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    box, mail = _sent_to(certificate, mail_by, user="stranger")

    assert (box.received, mail.state, mail.last_code) == ([], "waiting", 535)
