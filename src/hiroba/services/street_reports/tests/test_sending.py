# SPDX-License-Identifier: Apache-2.0
"""From draft to report: nothing is lost, nothing is counted twice, nobody is stored who need not be."""

import datetime

import pytest
from django.db import connection

from hiroba.kernel.api import files
from hiroba.kernel.api.identity import anonymous
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Draft, Follower, Report, SendingCount
from hiroba.services.street_reports.queries.reports import draft_of, follower_of, owner_of, photos_of
from hiroba.services.street_reports.tests.factories import AT, LAT, LON, jpeg, published, report, resident


def filled(tenant: str, **more: object) -> tuple[Draft, str]:
    draft, key = actions.start_draft(at=AT)
    answers = {"category": "street_light", "lon": LON, "lat": LAT, "words": "消えています"} | more
    actions.answer_question(draft, "words", answers)
    return draft, key


def send(draft: Draft, key: str, tenant: str, sender: str = "192.0.2.1") -> tuple[Report, str]:
    return actions.send_draft(draft, key=key, sender=sender, language="ja", actor=anonymous(tenant), at=AT)


def test_sent_draft_becomes_a_report_with_number_and_expected_date(tenant: str) -> None:
    draft, key = filled(tenant)

    sent, _token = send(draft, key, tenant)

    assert (sent.number, sent.state, sent.category) == ("2026-00001", "received", "street_light")
    # 10 working days from 15 April 2026; 29 April is a holiday.
    assert sent.expected_on == datetime.date(2026, 4, 30)
    assert published() == ["report_received"]


def test_sending_twice_gives_the_same_report_and_link(tenant: str) -> None:
    draft, key = filled(tenant)

    first, second = send(draft, key, tenant), send(draft, key, tenant)

    assert first[0].pk == second[0].pk
    assert first[1] == second[1]
    assert Report.objects.count() == 1


def test_token_opens_the_report_and_is_stored_nowhere(tenant: str) -> None:
    draft, key = filled(tenant)
    _sent, token = send(draft, key, tenant)

    found = follower_of(token)

    assert found is not None
    assert found.report_id == draft.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(f)::text FROM street_reports_follower f")
        assert token not in cursor.fetchone()[0]


def test_contact_is_encrypted_in_the_database_and_leaves_the_draft(tenant: str) -> None:
    draft, key = filled(tenant, email="hanako@example.jp", phone="079-000-0000", name="山下")
    send(draft, key, tenant)

    with connection.cursor() as cursor:
        cursor.execute("SELECT email || phone || name FROM street_reports_follower")
        stored = cursor.fetchone()[0]

    follower, kept = Follower.objects.get(), draft_of(key)
    assert (follower.email, follower.phone, follower.name) == ("hanako@example.jp", "079-000-0000", "山下")
    assert "hanako" not in stored
    assert "079" not in stored.split("v1:")[0]
    assert kept is not None
    assert (kept.email, kept.phone, kept.name, kept.words) == ("", "", "", "")


def test_photo_loses_the_place_where_it_was_taken(tenant: str) -> None:
    draft, _key = filled(tenant)
    sent = jpeg(gps=True)
    assert b"TestPhone" in sent.getvalue()

    actions.add_photo(draft, sent, name="家.jpg", sender="a", actor=anonymous(tenant), at=AT)

    kept = files.read(photos_of(draft.pk)[0].id)
    assert b"Exif" not in kept
    assert b"TestPhone" not in kept


def test_bad_photo_is_refused_and_the_draft_stays(tenant: str) -> None:
    draft, key = filled(tenant)
    actions.add_photo(draft, jpeg(), name="a.jpg", sender="a", actor=anonymous(tenant), at=AT)
    bad = jpeg()
    bad.truncate(300)

    with pytest.raises(RuleBroken):
        actions.add_photo(draft, bad, name="b.jpg", sender="a", actor=anonymous(tenant), at=AT)

    kept = draft_of(key)
    assert kept is not None
    assert kept.words == "消えています"
    assert len(photos_of(draft.pk)) == 1


def test_photos_of_a_sent_report_have_no_last_day(tenant: str) -> None:
    draft, key = filled(tenant)
    actions.add_photo(draft, jpeg(), name="a.jpg", sender="a", actor=anonymous(tenant), at=AT)
    before = photos_of(draft.pk)[0].keep_until

    send(draft, key, tenant)

    after = files.of(owner_of(draft.pk))[0]
    assert before == datetime.date(2026, 4, 17)
    assert (after.keep_until, after.audience) == (None, "restricted")


def test_storm_refuses_calmly_and_loses_nothing(tenant: str) -> None:
    actions.change_rules({"sends_per_hour": 2, "phone": "079-000-0000"}, actor=anonymous(tenant), at=AT)
    for _ in range(2):
        send(*filled(tenant), tenant)
    draft, key = filled(tenant, words="三つめ")

    with pytest.raises(RuleBroken) as caught:
        send(draft, key, tenant)

    kept = draft_of(key)
    assert caught.value.code == "too_many_reports"
    assert "079-000-0000" in caught.value.text
    assert kept is not None
    assert (kept.words, kept.sent_at) == ("三つめ", None)
    assert Report.objects.count() == 2


def test_storm_of_one_sender_does_not_hold_up_another(tenant: str) -> None:
    actions.change_rules({"sends_per_hour": 1}, actor=anonymous(tenant), at=AT)
    send(*filled(tenant), tenant, sender="192.0.2.1")

    sent, _token = send(*filled(tenant), tenant, sender="192.0.2.2")

    assert sent.number == "2026-00002"


def test_storm_of_photos_is_refused_and_leaves_the_answers(tenant: str) -> None:
    """Drafts cost nothing, so photos are counted for each sender, not only for each draft."""
    actions.change_rules({"sends_per_hour": 1}, actor=anonymous(tenant), at=AT)
    for _draft in range(2):
        draft, key = filled(tenant)
        taken = [photo_code(draft, tenant) for _photo in range(3)]

    kept = draft_of(key)
    assert taken == ["kept", "kept", "too_many_photos_sent"]
    assert kept is not None
    assert (kept.words, len(photos_of(draft.pk))) == ("消えています", 2)


def photo_code(draft: Draft, tenant: str) -> str:
    try:
        actions.add_photo(draft, jpeg(), name="a.jpg", sender="192.0.2.1", actor=anonymous(tenant), at=AT)
    except RuleBroken as broken:
        return broken.code
    return "kept"


def test_counts_of_senders_hold_no_address(tenant: str) -> None:
    send(*filled(tenant), tenant, sender="192.0.2.77")

    row = SendingCount.objects.values().get()

    assert set(row) == {"id", "tenant", "bucket", "hour", "count"}
    assert "192.0.2.77" not in str(row)


def test_urgent_words_make_the_report_urgent(tenant: str) -> None:
    assert report(words="道が陥没して車が落ちそう").priority == "high"
    assert report(words="少しへこんでいます").priority == "normal"


def test_report_of_a_resident_is_found_by_the_account(tenant: str) -> None:
    account, actor = resident()
    report(actor=actor)

    assert Follower.objects.get().account == account.pk


def test_numbers_have_no_gap_after_a_refusal(tenant: str) -> None:
    report()
    with pytest.raises(RuleBroken):
        report(category="no_such")

    assert report().number == "2026-00002"


def test_new_fiscal_year_begins_with_one(tenant: str) -> None:
    march = datetime.datetime(2026, 3, 31, 14, 59, tzinfo=datetime.UTC)

    numbers = [report(march).number, report(march + datetime.timedelta(minutes=2)).number]

    assert numbers == ["2025-00001", "2026-00001"]
