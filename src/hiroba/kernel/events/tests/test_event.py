# SPDX-License-Identifier: Apache-2.0
import datetime
from dataclasses import dataclass

import msgspec
import pytest

from hiroba.kernel.events import event as events
from hiroba.kernel.events.event import Event, EventTooLarge, decode, encode, type_of


@dataclass(frozen=True, kw_only=True)
class Place:
    latitude: float
    floors: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class JMAWarningIssued(Event, service="test_event"):
    subject: str
    at: datetime.datetime
    place: Place | None = None


AT = datetime.datetime(2026, 4, 1, 12, tzinfo=datetime.UTC)


def test_name_is_service_and_snake_case() -> None:
    assert JMAWarningIssued.name == "test_event.jma_warning_issued"
    assert type_of("test_event.jma_warning_issued") is JMAWarningIssued


def test_name_of_class_in_events_file_begins_with_its_folder() -> None:
    assert events._service_of("hiroba.services.shelters.events") == "shelters"
    assert events._service_of("vendor_bus.events.lines") == "vendor_bus"
    assert events._service_of("vendor_bus.facts") == ""


def test_class_outside_an_events_file_without_service_is_refused() -> None:
    with pytest.raises(ValueError, match=r"service\.noun_participle"):
        type("Lost", (Event,), {"__module__": "vendor_bus.facts"})


def test_field_about_a_person_is_refused() -> None:
    with pytest.raises(ValueError, match="has the field email"):
        type("PersonMoved", (Event,), {"__annotations__": {"email": str}}, service="test_event")


def test_second_class_of_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="is declared by"):
        type("JMAWarningIssued", (Event,), {"__module__": "another"}, service="test_event")


def test_decode_gives_back_what_was_encoded() -> None:
    event = JMAWarningIssued(subject="area:2820100", at=AT, place=Place(latitude=34.75, floors=(1, 2)))

    subject, payload = encode(event)

    assert subject == "area:2820100"
    assert decode(payload, JMAWarningIssued) == event


def test_decode_ignores_unknown_fields_and_fills_missing_ones() -> None:
    payload = '{"subject": "area:1", "at": "2026-04-01T12:00:00Z", "severity": 3}'

    assert decode(payload, JMAWarningIssued) == JMAWarningIssued(subject="area:1", at=AT)


def test_decode_of_wrong_type_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode('{"subject": 5, "at": "2026-04-01T12:00:00Z"}', JMAWarningIssued)


@pytest.mark.parametrize("subject", ["", "x" * 201])
def test_encode_of_unusable_subject_is_refused(subject: str) -> None:
    with pytest.raises(EventTooLarge):
        encode(JMAWarningIssued(subject=subject, at=AT))


def test_encode_of_large_payload_is_refused() -> None:
    with pytest.raises(EventTooLarge):
        encode(JMAWarningIssued(subject="a", at=AT, place=Place(latitude=1.0, floors=tuple(range(20_000)))))
