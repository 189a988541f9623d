# SPDX-License-Identifier: Apache-2.0
"""What HIROBA_SMTP_URL may say."""

import pytest

from hiroba.kernel.faults import Fault
from hiroba.kernel.messaging.server import mail_server


@pytest.mark.parametrize(
    "place", ["http://u:geheim@a", "smtp://u:geheim@", "smtp://u:geheim@a?secure=1", "u:geheim@a"]
)
def test_mail_server_address_that_is_none_is_told_without_the_secret(place: str) -> None:
    with pytest.raises(Fault, match="HIROBA_SMTP_URL is not an address") as fault:
        mail_server(place)

    assert "geheim" not in str(fault.value)


def test_mail_server_password_that_the_protocol_cannot_carry_is_told() -> None:
    with pytest.raises(Fault, match="not ASCII"):
        mail_server("smtp://town:%E3%81%B2@mail.example.jp")


def test_mail_server_reads_user_and_password() -> None:
    server = mail_server("smtp://town%40x:p%2Fw@mail.example.jp:587?starttls=1")

    assert (server.user, server.password, server.port, server.starts_tls) == ("town@x", "p/w", 587, True)
