# SPDX-License-Identifier: Apache-2.0
"""Who learns what: the reporter, others who follow, reporters of merged reports, everybody; and for how long."""

import datetime
import uuid

import pytest

from hiroba.kernel.api import messaging
from hiroba.kernel.api.identity import Actor, system
from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.api.tenancy import switch_on
from hiroba.kernel.testing.pages import visitor
from hiroba.services.street_reports import actions, projections, reactions
from hiroba.services.street_reports.events import AboutReport
from hiroba.services.street_reports.models import Follower, Report, Step
from hiroba.services.street_reports.queries.reports import photos_of
from hiroba.services.street_reports.service import service
from hiroba.services.street_reports.tests.browsing import with_photo
from hiroba.services.street_reports.tests.factories import (
    AT,
    LAT,
    LON,
    TOKEN,
    accepted,
    clerk,
    report,
    resident,
)

LONG_AFTER = AT + datetime.timedelta(days=200)


def merged(into: Report, **told: object) -> Report:
    held = report(**told)  # type: ignore[arg-type]
    return actions.merge_report(held.pk, into=into.number, seen_version=held.version, actor=clerk(), at=AT)


def closed(held: Report) -> Report:
    held = Report.objects.get(pk=held.pk)
    return actions.close_report(
        held.pk, "直した", cost_yen=0, seen_version=held.version, actor=clerk(), at=AT
    )


def answered(held: Report, text: str) -> Report:
    """In private."""
    return actions.answer_report(
        held.pk, text, is_public=False, seen_version=held.version, actor=clerk(), at=AT
    )


def follows(held: Report, actor: Actor) -> str:
    return actions.follow_report(
        held.pk, actions.Contact(email="b@example.jp"), sender="192.0.2.9", actor=actor, at=AT
    )


def told(held: Report) -> None:
    """Messages of everything that has happened to the report so far."""
    for step in Step.objects.filter(report=held):
        reactions.tell_followers(AboutReport(report=str(held.pk), step=step.pk), event_id=step.pk)


def page(town: str, path: str) -> str:
    switch_on(town, service.name, at=AT)
    return visitor(town).get(path).content.decode()


def test_contacts_of_a_merged_report_are_forgotten_with_the_case(tenant: str) -> None:
    original = accepted()
    merged(original, email="hanako@example.jp")
    closed(original)

    actions.forget_contacts(actor=system(tenant), at=LONG_AFTER)

    assert [each.email for each in Follower.objects.all()] == ["", ""]


def test_contacts_of_a_merged_report_stay_while_the_case_is_open_again(tenant: str) -> None:
    original = accepted()
    merged(original, email="hanako@example.jp")
    done = closed(original)
    actions.reopen_report(done.pk, "まだ", seen_version=done.version, actor=clerk(), at=AT)

    assert actions.forget_contacts(actor=system(tenant), at=LONG_AFTER) == 0


def test_report_that_is_separated_again_keeps_its_contacts(tenant: str) -> None:
    original = accepted()
    held = merged(original, email="hanako@example.jp")
    closed(original)
    actions.undo_merge(held.pk, seen_version=held.version, actor=clerk(), at=AT)

    actions.forget_contacts(actor=system(tenant), at=LONG_AFTER)

    assert held.followers.get().email == "hanako@example.jp"


def test_private_answer_is_for_the_reporter_alone(tenant: str) -> None:
    """Anybody may follow a report; what is written to its reporter is not for them, before or after."""
    _account, actor = resident()
    held = accepted(token=TOKEN)
    token = follows(held, actor)
    answered(Report.objects.get(pk=held.pk), "月曜にお宅へうかがいます")
    told(held)

    own, other = (page(tenant, f"/street_reports/status/{each}") for each in (TOKEN, token))
    notices = [each.text for each in messaging.notices_of(actor.account_id or "")]

    assert ("お宅" in own, "お宅" in other) == (True, False)
    assert "月曜にお宅へうかがいます" not in notices


def test_private_answer_is_not_for_the_reporter_of_a_merged_report(tenant: str) -> None:
    _account, actor = resident()
    original = accepted()
    merged(original, actor=actor, token=TOKEN)
    answered(original, "月曜にお宅へうかがいます")
    told(original)

    texts = [each.text for each in messaging.notices_of(actor.account_id or "")]

    assert "お宅" not in page(tenant, f"/street_reports/status/{TOKEN}") + "".join(texts)


def test_reporter_of_a_merged_report_sees_what_happens_and_gets_an_answer(tenant: str) -> None:
    original = accepted()
    held = merged(original, token=TOKEN)
    actions.start_work(original.pk, seen_version=original.version, actor=clerk(), at=AT)
    answered(held, "教えてくださりありがとうございます")

    text = page(tenant, f"/street_reports/status/{TOKEN}")

    assert "作業を始めました" in text
    assert "教えてくださりありがとうございます" in text


def test_public_answer_of_a_merged_report_is_given_at_the_original(tenant: str) -> None:
    held = merged(accepted())

    with pytest.raises(RuleBroken) as caught:
        actions.answer_report(
            held.pk, "直します", is_public=True, seen_version=held.version, actor=clerk(), at=AT
        )

    assert caught.value.code == "answer_at_original"


def test_messages_name_the_place_in_words_to_the_reporter_alone(tenant: str) -> None:
    """Words of a place are the reporter's own: `in front of my house`."""
    held = accepted(place_words="田中の家の前")
    _account, actor = resident()
    follows(held, actor)
    closed(held)
    step = Step.objects.get(kind="closed")

    letters = [reactions.letter_to(each, step)[1] for each in held.followers.order_by("pk")]

    assert ["田中" in each for each in letters] == [True, False]


def test_words_and_hidden_photos_go_when_their_time_is_over(tenant: str) -> None:
    original = accepted(words="田中です", place_words="田中の家の前")
    duplicate = merged(original, words="となりの田中の家です")
    shown, hidden = with_photo(original), with_photo(original)
    held = actions.release_photo(
        original.pk, uuid.UUID(shown), seen_version=original.version, actor=clerk(), at=AT
    )
    held = actions.write_note(held.pk, "田中さんに電話した", seen_version=held.version, actor=clerk(), at=AT)
    closed(answered(held, "田中さま、直します"))

    early = actions.delete_words(actor=system(tenant), at=AT + datetime.timedelta(days=1095))
    late = actions.delete_words(actor=system(tenant), at=AT + datetime.timedelta(days=1096))
    again = actions.delete_words(actor=system(tenant), at=AT + datetime.timedelta(days=1097))

    written = [
        *Report.objects.values_list("words", "place_words", "public_answer"),
        *Step.objects.values_list("text"),
    ]
    assert (early, late, again) == (0, 2, 0)
    assert "田中" not in str(written)
    assert Report.objects.get(pk=original.pk).public_answer == "直した"
    assert Report.objects.get(pk=duplicate.pk).merged_into_id == original.pk
    assert [str(each.id) for each in photos_of(original.pk)] == [shown] != [hidden]


def test_place_is_rough_for_everybody_until_staff_have_looked(tenant: str) -> None:
    """The broker keeps the history of a place: what was exact for an hour would stay exact there."""
    places = [
        projections.entity_of(each)["location"]["value"]["coordinates"] for each in (report(), accepted())
    ]

    assert places == [[134.841, 34.757], [LON, LAT]]
