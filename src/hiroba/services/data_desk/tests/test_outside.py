# SPDX-License-Identifier: Apache-2.0
"""What a pull may reach, and how much of it."""

from collections.abc import Iterator

import pytest

from hiroba.kernel.api.catalogue import FileFault
from hiroba.services.data_desk.pulling.addresses import may_reach
from hiroba.services.data_desk.pulling.outside import Limits, fetch
from hiroba.services.data_desk.tests.source_double import Answer, SourceDouble, source_double

HERE = Limits(bytes_max=1_000_000, allowed=("127.0.0.0/8",))


@pytest.fixture
def double() -> Iterator[SourceDouble]:
    with source_double() as double:
        yield double


def fetched(url: str, limits: Limits = HERE) -> bytes:
    content = bytearray()
    fetch(url, content.extend, limits)
    return bytes(content)


def code_of(url: str, limits: Limits = HERE) -> str:
    with pytest.raises(FileFault) as fault:
        fetched(url, limits)
    return fault.value.code


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "255.255.255.255", "192.0.0.8", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "ff02::1",
            "fd00:ec2::254",
        ),
    ],
)
def test_may_reach_internal_address_is_closed(address: str) -> None:
    assert not may_reach(address, ())


@pytest.mark.parametrize("address", ["8.8.8.8", "133.80.1.1", "2001:4860:4860::8888"])
def test_may_reach_public_address_is_open(address: str) -> None:
    assert may_reach(address, ())


def test_may_reach_allowed_network_alone_is_opened() -> None:
    assert may_reach("10.1.2.3", ("10.1.0.0/16",))
    assert not may_reach("10.2.2.3", ("10.1.0.0/16",))


def test_fetch_loopback_is_refused_unless_allowed(double: SourceDouble) -> None:
    double.answers["/a.csv"] = Answer(b"abc")

    assert code_of(double.url + "/a.csv", Limits(bytes_max=100)) == "forbidden_address"
    assert double.asked == []
    assert fetched(double.url + "/a.csv") == b"abc"


def test_fetch_name_of_this_machine_is_judged_by_its_address(double: SourceDouble) -> None:
    by_name = double.url.replace("127.0.0.1", "localhost")

    assert code_of(by_name, Limits(bytes_max=100)) == "forbidden_address"


def test_fetch_redirect_into_a_closed_network_is_refused(double: SourceDouble) -> None:
    double.answers["/a"] = Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})

    assert code_of(double.url + "/a") == "forbidden_address"


def test_fetch_redirects_are_followed_but_not_for_ever(double: SourceDouble) -> None:
    double.answers["/a"] = Answer(status=302, headers={"Location": "/b"})
    double.answers["/b"] = Answer(b"abc")
    double.answers["/loop"] = Answer(status=302, headers={"Location": "/loop"})

    assert fetched(double.url + "/a") == b"abc"
    assert code_of(double.url + "/loop") == "odd_redirect"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/a", "gopher://127.0.0.1/"])
def test_fetch_redirect_to_another_scheme_is_refused(double: SourceDouble, target: str) -> None:
    double.answers["/a"] = Answer(status=302, headers={"Location": target})

    assert code_of(double.url + "/a") == "odd_redirect"


def test_fetch_more_than_the_limit_is_refused_announced_or_not(double: SourceDouble) -> None:
    double.answers["/announced"] = Answer(b"x" * 2000)
    double.answers["/lied"] = Answer(b"x" * 2000, length=10**9)

    assert code_of(double.url + "/announced", Limits(bytes_max=1000, allowed=HERE.allowed)) == "too_large"
    assert code_of(double.url + "/lied", Limits(bytes_max=1000, allowed=HERE.allowed)) == "too_large"


def test_fetch_half_a_file_is_no_file(double: SourceDouble) -> None:
    double.answers["/half"] = Answer(b"x" * 2000, length=5000)

    assert code_of(double.url + "/half") == "no_answer"


def test_fetch_packed_answer_is_refused(double: SourceDouble) -> None:
    double.answers["/a"] = Answer(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})

    assert code_of(double.url + "/a") == "encoded_answer"


@pytest.mark.parametrize(("status", "code"), [(404, "refused"), (500, "refused"), (401, "refused")])
def test_fetch_error_of_the_source_is_told(double: SourceDouble, status: int, code: str) -> None:
    double.answers["/a"] = Answer(status=status)

    assert code_of(double.url + "/a") == code


def test_fetch_source_that_is_down_is_told() -> None:
    assert code_of("http://127.0.0.1:1/a") == "no_answer"


def test_fetch_unchanged_file_is_not_sent_again(double: SourceDouble) -> None:
    double.answers["/a"] = Answer(b"abc", headers={"ETag": '"v1"'})
    content = bytearray()

    first = fetch(double.url + "/a", content.extend, HERE)
    second = fetch(double.url + "/a", content.extend, HERE, etag=first.etag)

    assert (first.etag, second.is_unchanged, bytes(content)) == ('"v1"', True, b"abc")
