# SPDX-License-Identifier: Apache-2.0
"""What staff do: each act changes the case, tells what happened, and is refused where it makes no sense."""

import datetime
from typing import Any

import pytest

from hiroba.kernel.api import audit, files
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Report, Step
from hiroba.services.street_reports.queries.reports import owner_of, photos_of, released_photos
from hiroba.services.street_reports.tests.factories import AT, accepted, clerk, jpeg, published, report


def who(held: Report, name: str = "clerk") -> dict[str, Any]:
    return {"seen_version": held.version, "actor": clerk(name), "at": AT}


def working() -> Report:
    held = accepted()
    return actions.start_work(held.pk, **who(held))


def kinds(held: Report) -> list[str]:
    return list(Step.objects.filter(report=held).values_list("kind", flat=True))


def test_triage_accepts_and_counts_the_working_days_of_the_category(tenant: str) -> None:
    held = report()
    decided = actions.Triage(category="playground", priority="high", area_code="h", area_name="平岡")

    held = actions.triage_report(held.pk, decided, **who(held))

    assert (held.state, held.category, held.priority, held.area_name) == (
        "accepted",
        "playground",
        "high",
        "平岡",
    )
    assert held.expected_on == datetime.date(2026, 4, 20)
    assert published() == ["report_received", "report_triaged"]


def test_assignment_to_unit_and_person_is_for_staff_only(tenant: str) -> None:
    held = accepted()
    unit = actions.save_unit("道路課", is_active=True, actor=clerk(), at=AT)

    held = actions.assign_report(held.pk, unit=unit.pk, assignee=clerk().account_id, **who(held))

    assert (held.unit_id, str(held.assignee)) == (unit.pk, clerk().account_id)
    assert Step.objects.get(kind="assigned").audience == "staff"


@pytest.mark.parametrize(
    ("is_public", "audience", "shown"), [(True, "public", "直します"), (False, "reporter", "")]
)
def test_answer_is_public_only_when_staff_say_so(
    tenant: str, is_public: bool, audience: str, shown: str
) -> None:
    held = accepted()

    held = actions.answer_report(held.pk, "直します", is_public=is_public, **who(held))

    assert Step.objects.get(kind="answered").audience == audience
    assert held.public_answer == shown


def test_cheap_case_is_closed_by_one_person(tenant: str) -> None:
    held = working()

    held = actions.close_report(held.pk, "埋めました", cost_yen=300_000, **who(held))

    assert (held.state, held.public_answer, held.closed_at) == ("done", "埋めました", AT)
    assert published()[-1] == "report_closed"


def test_costly_case_waits_for_a_second_person_and_tells_nobody(tenant: str) -> None:
    held = working()

    held = actions.close_report(held.pk, "取りかえました", cost_yen=300_001, **who(held))

    assert (held.state, held.public_answer, held.closed_at) == ("closing", "", None)
    assert Step.objects.get(kind="closing").audience == "staff"
    assert "report_closed" not in published()


def test_proposer_cannot_close_a_costly_case_with_another_cost(tenant: str) -> None:
    """A form from before the proposal, sent again with a small sum, does not go around the second person."""
    held = working()
    held = actions.close_report(held.pk, "取りかえました", cost_yen=900_000, **who(held))

    with pytest.raises(RuleBroken) as caught:
        actions.close_report(held.pk, "取りかえました", cost_yen=1, **who(held))

    kept = Report.objects.get(pk=held.pk)
    assert caught.value.code == "state_does_not_allow"
    assert (kept.state, kept.cost_yen) == ("closing", 900_000)


def test_second_person_closes_the_costly_case(tenant: str) -> None:
    held = working()
    held = actions.close_report(held.pk, "取りかえました", cost_yen=900_000, **who(held))

    held = actions.decide_closing(held.pk, approve=True, reason="", **who(held, "chief"))

    assert (held.state, held.public_answer) == ("done", "取りかえました")


def test_proposer_cannot_agree_to_the_own_proposal(tenant: str) -> None:
    held = working()
    held = actions.close_report(held.pk, "取りかえました", cost_yen=900_000, **who(held))

    with pytest.raises(RuleBroken) as caught:
        actions.decide_closing(held.pk, approve=True, reason="", **who(held))

    assert caught.value.code == "own_proposal"
    assert Report.objects.get(pk=held.pk).state == "closing"


def test_refused_closing_goes_on_and_can_be_proposed_again(tenant: str) -> None:
    held = working()
    held = actions.close_report(held.pk, "取りかえました", cost_yen=900_000, **who(held))

    held = actions.decide_closing(held.pk, approve=False, reason="見積もりがない", **who(held, "chief"))
    again = actions.close_report(held.pk, "取りかえました", cost_yen=800_000, **who(held))

    assert (held.state, again.state) == ("working", "closing")


def test_withdrawn_closing_goes_on(tenant: str) -> None:
    held = working()
    held = actions.close_report(held.pk, "取りかえました", cost_yen=900_000, **who(held))

    assert actions.withdraw_closing(held.pk, **who(held)).state == "working"


def test_reopened_case_loses_its_last_day_for_contacts(tenant: str) -> None:
    held = working()
    held = actions.close_report(held.pk, "埋めました", cost_yen=0, **who(held))
    before = held.followers.get().forget_on

    held = actions.reopen_report(held.pk, "また穴があいた", **who(held))

    assert before == datetime.date(2026, 7, 14)
    assert (held.state, held.closed_at, held.followers.get().forget_on) == ("accepted", None, None)


def test_declined_report_says_why(tenant: str) -> None:
    held = report()

    held = actions.decline_report(held.pk, "県道です。県に伝えました。", **who(held))

    assert held.state == "declined"
    assert Step.objects.get(kind="declined").text == "県道です。県に伝えました。"


def test_second_of_two_colleagues_has_to_look_again(tenant: str) -> None:
    held = accepted()
    seen = held.version
    actions.write_note(held.pk, "見に行きます", **who(held))

    with pytest.raises(RuleBroken) as caught:
        actions.start_work(held.pk, seen_version=seen, actor=clerk("other"), at=AT)

    assert caught.value.code == "changed_meanwhile"


def test_photo_is_seen_by_everybody_only_after_release(tenant: str) -> None:
    held = report()
    files.store(
        jpeg(),
        name="a.jpg",
        owner=owner_of(held.pk),
        kind="photo",
        audience="restricted",
        actor=clerk(),
        at=AT,
    )
    photo = photos_of(held.pk)[0].id

    before = released_photos(held.pk)
    held = actions.release_photo(held.pk, photo, **who(held))
    released = [each.id for each in released_photos(held.pk)]
    actions.withdraw_photo(held.pk, photo, **who(held))

    assert (before, released, released_photos(held.pk)) == ([], [photo], [])


def test_photo_of_another_report_cannot_be_released(tenant: str) -> None:
    held, other = report(), report()
    files.store(
        jpeg(),
        name="a.jpg",
        owner=owner_of(other.pk),
        kind="photo",
        audience="restricted",
        actor=clerk(),
        at=AT,
    )

    with pytest.raises(RuleBroken) as caught:
        actions.release_photo(held.pk, photos_of(other.pk)[0].id, **who(held))

    assert caught.value.code == "photo_unknown"


def test_merge_keeps_the_trace_and_can_be_undone(tenant: str) -> None:
    original, held = accepted(), accepted()

    held = actions.merge_report(held.pk, into=original.number, **who(held))
    merged = (held.state, held.merged_into, Step.objects.get(kind="merged").facts)
    held = actions.undo_merge(held.pk, **who(held))

    assert merged == ("merged", original, {"into": original.number})
    assert (held.state, held.merged_into, held.closed_at) == ("accepted", None, None)
    assert kinds(held)[-2:] == ["merged", "unmerged"]


def test_merge_of_an_original_is_refused(tenant: str) -> None:
    original, held, third = accepted(), accepted(), accepted()
    actions.merge_report(held.pk, into=original.number, **who(held))

    with pytest.raises(RuleBroken) as caught:
        actions.merge_report(original.pk, into=third.number, **who(original))

    assert caught.value.code == "has_duplicates"


def test_everything_is_in_the_audit_without_a_word_of_anybody(tenant: str) -> None:
    held = working()
    held = actions.write_note(held.pk, "田中さんに電話した", **who(held))
    actions.close_report(held.pk, "埋めました", cost_yen=0, **who(held))

    records = list(audit.records(subject=f"report:{held.pk}"))

    assert [each.action.partition(".")[2] for each in records][::-1] == kinds(held)
    assert "田中" not in "".join(str(each.facts) for each in records)
