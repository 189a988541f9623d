# SPDX-License-Identifier: Apache-2.0
"""Who may keep a live stream open, how many, and until when."""

import contextlib
import time

import httpx
import pytest

from hiroba.kernel.context.live.expiry import Readers
from hiroba.kernel.context.problems import TooManyStreams
from hiroba.kernel.context.protocol.messages import Request
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.test_access import guarded, token
from hiroba.kernel.context.tests.test_live_stream import Events

__all__ = ["guarded"]


def request(peer: str, forwarded: str = "") -> Request:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    return Request("GET", "/live", "", headers, b"", peer)


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.114.7", "", "203.0.114.7"),
        # A stranger may write what it likes; only our own proxies are believed.
        ("203.0.114.7", "198.51.100.1", "203.0.114.7"),
        ("127.0.0.1", "203.0.114.7", "203.0.114.7"),
        ("127.0.0.1", "1.2.3.4, 203.0.114.7", "203.0.114.7"),
        ("127.0.0.1", "203.0.114.7, 127.0.0.5", "203.0.114.7"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_address_of_is_the_nearest_that_is_no_proxy(peer: str, forwarded: str, expected: str) -> None:
    readers = Readers(of_address_max=1, trusted_proxies=("127.0.0.0/8",))

    assert readers.address_of(request(peer, forwarded)) == expected


def test_check_room_full_address_is_refused_until_one_leaves() -> None:
    readers = Readers(of_address_max=2, trusted_proxies=())
    leave, _ = readers.enter("203.0.114.7"), readers.enter("203.0.114.7")

    with pytest.raises(TooManyStreams):
        readers.check_room("203.0.114.7")
    readers.check_room("203.0.114.8")
    leave()
    readers.check_room("203.0.114.7")


def test_stream_beyond_the_limit_of_its_address_is_answered_429() -> None:
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True, live_streams_of_address=2)
        try:
            with contextlib.ExitStack() as open_ones:
                for _ in range(2):
                    open_ones.enter_context(
                        httpx.stream("GET", f"{url}/live", params={"tenant": "a"}, trust_env=False)
                    )
                third = httpx.get(f"{url}/live", params={"tenant": "a"}, trust_env=False)
            time.sleep(0.2)
            with httpx.stream("GET", f"{url}/live", params={"tenant": "a"}, trust_env=False) as later:
                status = later.status_code
        finally:
            stop_broker(process)

    assert (third.status_code, third.headers["Retry-After"], status) == (429, "30", 200)


def test_stream_ends_when_its_ticket_expires(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    stream = Events(url, ticket=token("context:read:staff", seconds=2), tenant="282103", type="Elsewhere")

    seen = stream.wait_for(2, seconds=10)

    assert [event["event"] for event in seen] == ["ready", "expired"]
