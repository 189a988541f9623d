# SPDX-License-Identifier: Apache-2.0
import pytest

from hiroba.kernel import configuration
from hiroba.kernel.events.backlog import backlog
from hiroba.kernel.events.models import OutboxEvent
from hiroba.kernel.events.publishing import OutsideTransaction, publish
from hiroba.kernel.events.tests.town import OTHER_TENANT, TENANT, ShelterClosed, Staff, open_shelter
from hiroba.kernel.tenancy import TenantNotSet, as_tenant, scope


def test_publish_writes_the_outbox_row_of_the_town(committed: configuration.Configuration) -> None:
    event_id = open_shelter(12, capacity=80)

    with as_tenant(TENANT):
        [row] = OutboxEvent.objects.all()
    with as_tenant(OTHER_TENANT):
        seen_elsewhere = OutboxEvent.objects.count()
    assert (row.id, row.name, row.subject, row.payload, row.actor) == (
        event_id,
        "test_town.shelter_opened",
        "shelter:12",
        {"shelter": 12, "capacity": 80},
        Staff.reference,
    )
    assert seen_elsewhere == 0


def test_publish_in_transaction_that_fails_leaves_nothing(committed: configuration.Configuration) -> None:
    with pytest.raises(ZeroDivisionError):
        _publish_and_fail()

    with as_tenant(TENANT):
        assert backlog().new_events == 0


def test_publish_without_tenant_is_refused(db: None) -> None:
    with pytest.raises(TenantNotSet):
        publish(ShelterClosed(subject="shelter:1"), actor=Staff())


def test_publish_outside_transaction_is_refused(committed: configuration.Configuration) -> None:
    token = scope._current.set(TENANT)
    try:
        with pytest.raises(OutsideTransaction):
            publish(ShelterClosed(subject="shelter:1"), actor=Staff())
    finally:
        scope._current.reset(token)


def _publish_and_fail() -> None:
    with as_tenant(TENANT):
        publish(ShelterClosed(subject="shelter:1"), actor=Staff())
        raise ZeroDivisionError
