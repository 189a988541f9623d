# SPDX-License-Identifier: Apache-2.0
import datetime
import json
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.devices.decoders import (
    AGE_MAX,
    CLOCK_AHEAD_MAX,
    PAYLOAD_BYTES_MAX,
    SEQUENCE_MAX,
    PayloadRefused,
    decode,
)
from hiroba.kernel.devices.kinds import KINDS

NOW = datetime.datetime(2026, 6, 1, 3, 0, tzinfo=datetime.UTC)
LEVEL, RAIN, ROAD = KINDS["water_level"], KINDS["rainfall"], KINDS["road"]


def packed(sequence: int, at: datetime.datetime, *hundredths: int) -> bytes:
    return struct.pack(f">BII{len(hundredths)}h", 1, sequence, int(at.timestamp()), *hundredths)


def refused_code(payload: bytes, decoder: str = "json") -> str:
    with pytest.raises(PayloadRefused) as refused:
        decode(decoder, payload, kind=LEVEL, received_at=NOW)
    return refused.value.code


@given(
    level=st.floats(min_value=-10, max_value=30),
    sequence=st.integers(min_value=0, max_value=SEQUENCE_MAX),
    seconds=st.integers(
        min_value=int(-AGE_MAX.total_seconds()), max_value=int(CLOCK_AHEAD_MAX.total_seconds())
    ),
    offset_hours=st.integers(min_value=-12, max_value=14),
)
def test_json_round_trip_keeps_value_number_and_instant(
    level: float, sequence: int, seconds: int, offset_hours: int
) -> None:
    at = NOW + datetime.timedelta(seconds=seconds)
    zone = datetime.timezone(datetime.timedelta(hours=offset_hours))
    payload = {
        "sequence": sequence,
        "observedAt": at.astimezone(zone).isoformat(),
        "values": {"waterLevel": level},
    }

    found = decode("json", json.dumps(payload).encode(), kind=LEVEL, received_at=NOW)

    assert (found.values, found.sequence, found.observed_at) == ({"waterLevel": level}, sequence, at)


@given(
    rain=st.tuples(st.integers(min_value=0, max_value=8000), st.integers(min_value=0, max_value=25000)),
    sequence=st.integers(min_value=0, max_value=2**32 - 1),
)
def test_packed_round_trip_gives_hundredths(rain: tuple[int, int], sequence: int) -> None:
    found = decode("packed", packed(sequence, NOW, *rain), kind=RAIN, received_at=NOW)

    assert found.values == {"rainfall10Minutes": rain[0] / 100, "rainfallHour": rain[1] / 100}
    assert (found.sequence, found.observed_at) == (sequence, NOW)


@given(payload=st.binary(max_size=200), decoder=st.sampled_from(["json", "packed"]))
def test_any_bytes_are_decoded_or_refused(payload: bytes, decoder: str) -> None:
    with suppress(PayloadRefused):
        assert set(decode(decoder, payload, kind=LEVEL, received_at=NOW).values) == {"waterLevel"}


@given(
    payload=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda children: (
            st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=12), children, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_any_json_as_values_is_decoded_or_refused(payload: object) -> None:
    with suppress(PayloadRefused):
        found = decode("json", json.dumps({"values": payload}).encode(), kind=LEVEL, received_at=NOW)
        assert set(found.values) == {"waterLevel"}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[]", "shape"),
        (b"{}", "shape"),
        (b'{"values": {}}', "no_values"),
        (b'{"values": {"waterLevel": 1.2}, "extra": 1}', "shape"),
        (b'{"values": {"waterLevel": "high"}}', "out_of_range"),
        (b'{"values": {"waterLevel": true}}', "shape"),
        (b'{"values": {"waterLevel": 31}}', "out_of_range"),
        (b'{"values": {"waterLevel": NaN}}', "not_json"),
        (b'{"values": {"rainfallHour": 3}}', "value_unknown"),
        (b'{"values": {"waterLevel": 1}, "sequence": -1}', "sequence"),
        (b'{"values": {"waterLevel": 1}, "sequence": 9007199254740992}', "sequence"),
        (b'{"values": {"waterLevel": 1}, "observedAt": "2026-06-01T03:00:00"}', "time"),
        (b'{"values": {"waterLevel": 1}, "observedAt": "2026-06-01T03:10:01Z"}', "time"),
        (b'{"values": {"waterLevel": 1}, "observedAt": "2026-05-02T02:59:59Z"}', "time"),
        (b'{"values": {"waterLevel": 1}, "observedAt": "0001-01-01T00:00:00+14:00"}', "time"),
        (b'{"values": {"waterLevel": 1}, "observedAt": "yesterday"}', "shape"),
        (b" " * (PAYLOAD_BYTES_MAX + 1), "too_long"),
    ],
)
def test_json_that_does_not_fit_is_refused_with_its_code(payload: bytes, code: str) -> None:
    assert refused_code(payload) == code


def test_packed_of_another_length_is_refused() -> None:
    assert refused_code(packed(1, NOW, 100, 200), "packed") == "shape"


def test_packed_with_nothing_measured_is_refused() -> None:
    assert refused_code(packed(1, NOW, -32768), "packed") == "no_values"


def test_unknown_decoder_is_refused() -> None:
    assert refused_code(b"{}", "guess") == "decoder_unknown"


def test_json_without_time_takes_that_of_arrival() -> None:
    found = decode("json", b'{"values": {"waterLevel": 1.5}}', kind=LEVEL, received_at=NOW)

    assert (found.observed_at, found.is_device_time) == (NOW, False)


def test_choice_outside_the_list_is_refused() -> None:
    with pytest.raises(PayloadRefused, match="one of 規制中、解除"):
        decode("json", '{"values": {"restrictionStatus": "多分"}}'.encode(), kind=ROAD, received_at=NOW)
