# SPDX-License-Identifier: Apache-2.0
"""Notifications over https and mqtts: a receiver must show a certificate for the host of its address."""

import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.mqtt_brokers import MOSQUITTO, PASSWORD, USER, mosquitto_broker
from hiroba.kernel.context.tests.receivers import Receiver, wait_until
from hiroba.kernel.context.tests.samples import sensor, sensor_id
from hiroba.kernel.context.tests.test_subscriptions import subscribe

OWN, FOREIGN = "127.0.0.1", "192.0.2.1"


@pytest.fixture
def trusting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town of a broker that trusts both certificates, so that only the name in them decides."""
    for address in (OWN, FOREIGN):
        make_certificate(tmp_path, address)
    trusted = tmp_path / "trusted.pem"
    trusted.write_text("".join((tmp_path / f"{address}.pem").read_text() for address in (OWN, FOREIGN)))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True)
        try:
            with town_of(url) as town:
                yield town
        finally:
            stop_broker(process)


def make_certificate(folder: Path, address: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / f"{address}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / f"{address}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def last_error(town: Town, path: str) -> str:
    return str(town.get(path).json()["notification"].get("lastError", ""))


@pytest.mark.parametrize("address", [OWN, FOREIGN])
def test_https_receiver_with_its_own_name_only(trusting: Town, tmp_path: Path, address: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / f"{address}.pem", tmp_path / f"{address}.key")
    with Receiver(context) as receiver:
        path = subscribe(trusting, receiver.uri)
        trusting.create(sensor(1))
        if address == OWN:
            assert receiver.wait_for(1)[0]["data"][0]["id"] == sensor_id(1)
            return
        wait_until(lambda: "CERTIFICATE_VERIFY_FAILED" in last_error(trusting, path))
        assert receiver.bodies == []


@pytest.mark.skipif(MOSQUITTO is None, reason="Mosquitto is not installed")
@pytest.mark.parametrize("address", [OWN, FOREIGN])
def test_mqtts_receiver_with_its_own_name_only(trusting: Town, tmp_path: Path, address: str) -> None:
    tls = (tmp_path / f"{address}.pem", tmp_path / f"{address}.key")
    with mosquitto_broker(tmp_path, tls) as receiver:
        uri = f"mqtts://{USER}:{quote(PASSWORD)}@127.0.0.1:{receiver.tls_port}/levels"
        path = subscribe(trusting, uri)
        trusting.create(sensor(1))
        if address == OWN:
            assert receiver.wait_for(1)[0]["body"]["data"][0]["id"] == sensor_id(1)
            return
        wait_until(lambda: "CERTIFICATE_VERIFY_FAILED" in last_error(trusting, path))
        assert receiver.bodies == []
