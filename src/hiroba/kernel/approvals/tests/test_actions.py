# SPDX-License-Identifier: Apache-2.0
import datetime
import threading
import uuid

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.api import approvals
from hiroba.kernel.approvals.models import Proposal
from hiroba.kernel.approvals.tests.people import person
from hiroba.kernel.audit.reading import records
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import as_tenant

AT = timezone.now()
SATO, TANAKA, MORI = person(1, "x.close"), person(2, "x.close"), person(3)
EVERYBODY = (SATO, TANAKA, MORI)


def propose(actor=SATO, subject: str = "report:1", at: datetime.datetime = AT) -> approvals.Approval:
    return approvals.propose(
        subject=subject,
        action="x.close_report",
        title="Close report 1",
        facts={"cost": 480_000},
        permission="x.close",
        actor=actor,
        at=at,
        url="/staff/x/1",
    )


def test_propose_and_decide_by_two_people_is_approved_and_recorded(tenant: str) -> None:
    proposed = propose()

    decided = approvals.decide(proposed.id, approve=True, reason="", actor=TANAKA, at=AT)

    assert (decided.state, decided.decided_by, decided.url) == ("approved", TANAKA.reference, "/staff/x/1")
    assert [(each.action, each.actor) for each in records(subject="report:1")] == [
        ("approvals.approve", TANAKA.reference),
        ("approvals.propose", SATO.reference),
    ]


def test_propose_the_same_twice_is_refused_while_open(tenant: str) -> None:
    first = propose()

    with pytest.raises(RuleBroken) as broken:
        propose(TANAKA)
    approvals.withdraw(first.id, actor=SATO, at=AT)
    propose(TANAKA)

    assert broken.value.code == "already_proposed"
    assert [each.state for each in approvals.of("report:1")].count("open") == 1


def test_open_ones_shows_what_this_person_may_decide(tenant: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        propose(TANAKA, subject="report:9")
    propose(SATO, subject="report:1")
    propose(TANAKA, subject="report:2")

    shown = {who: [each.subject for each in approvals.open_ones(who)] for who in EVERYBODY}

    assert shown == {SATO: ["report:2"], TANAKA: ["report:1"], MORI: []}
    assert [each.subject for each in approvals.own_ones(SATO)] == ["report:1"]


def test_proposal_of_another_town_does_not_exist_here(tenant: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        there = propose()

    with pytest.raises(RuleBroken) as broken:
        approvals.decide(there.id, approve=True, reason="", actor=TANAKA, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM approvals_proposal")
        [seen_in_sql] = cursor.fetchone()

    assert (broken.value.code, seen_in_sql) == ("unknown_proposal", 0)


def test_database_itself_refuses_one_person_for_both(tenant: str) -> None:
    proposed = propose()

    with pytest.raises(DatabaseError, match="approvals_two_people"), transaction.atomic():
        Proposal.objects.filter(pk=proposed.id).update(state="approved", decided_by=SATO.reference)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["propose", "approve", "refuse", "withdraw"]),
        st.sampled_from(EVERYBODY),
        st.text(max_size=3),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_never_lets_one_person_alone_nor_changes_a_decision(tenant: str, steps) -> None:
    with transaction.atomic():
        final: dict[uuid.UUID, approvals.Approval] = {}
        for step, who, reason in steps:
            _try(step, who, reason)
            for each in approvals.of("report:1"):
                assert final.setdefault(each.id, each) == each or final[each.id].is_open
                final[each.id] = each
        for each in final.values():
            if each.state in ("approved", "refused"):
                assert each.decided_by != each.proposed_by
                assert each.decided_by in (SATO.reference, TANAKA.reference)
            if each.state == "refused":
                assert each.reason
        transaction.set_rollback(True)


def _try(step: str, who, reason: str) -> None:
    try:
        if step == "propose":
            propose(who)
            return
        for each in approvals.of("report:1")[:1]:
            if step == "withdraw":
                approvals.withdraw(each.id, actor=who, at=AT)
            else:
                approvals.decide(each.id, approve=step == "approve", reason=reason, actor=who, at=AT)
    except RuleBroken:
        pass


def test_two_deciders_at_once_one_wins(committed: object) -> None:
    """Really two connections: the second waits for the first and is told that it was too late."""
    with as_tenant("282103"):
        proposed = propose()
    start = threading.Barrier(2)
    results: list[str] = []

    def decide(actor, approve: bool) -> None:
        try:
            with as_tenant("282103"):
                start.wait(timeout=10)
                decided = approvals.decide(proposed.id, approve=approve, reason="x", actor=actor, at=AT)
            results.append(decided.state)
        except RuleBroken as broken:
            results.append(broken.code)
        connections.close_all()

    threads = [
        threading.Thread(target=decide, args=(person(number, "x.close"), number == 2)) for number in (2, 4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    with as_tenant("282103"):
        [stored] = approvals.of("report:1")

    assert sorted(results) == ["already_decided", stored.state]
