# SPDX-License-Identifier: Apache-2.0
import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from hiroba.kernel.audit import digests
from hiroba.kernel.audit.reading import records
from hiroba.kernel.audit.records import record
from hiroba.kernel.tenancy import TenantNotSet, as_tenant


class Staff:
    reference = "account:0190c5d2-0000-7000-8000-000000000001"


def test_record_is_read_in_its_town_only(tenant: str, other_tenant: str) -> None:
    record(action="shelters.open_shelter", subject="shelter:1", actor=Staff(), facts={"capacity": 120})

    [stored] = records(subject="shelter:1")
    with as_tenant(other_tenant):
        seen_elsewhere = records().count()

    assert (stored.action, stored.actor, stored.facts) == (
        "shelters.open_shelter",
        Staff.reference,
        {"capacity": 120},
    )
    assert seen_elsewhere == 0


def test_record_without_tenant_is_refused(db: None) -> None:
    with pytest.raises(TenantNotSet):
        record(action="a.do_it", subject="a:1", actor=Staff())


def test_record_in_transaction_that_fails_leaves_nothing(tenant: str) -> None:
    with transaction.atomic():
        record(action="a.do_it", subject="a:1", actor=Staff())
        transaction.set_rollback(True)

    assert records().count() == 0


@pytest.mark.parametrize("facts", [{"share": 0.5}, {"at": datetime.date(2026, 1, 1)}, {"list": [{1: "a"}]}])
def test_record_with_facts_that_have_no_single_spelling_is_refused(
    tenant: str, facts: dict[str, object]
) -> None:
    with pytest.raises(TypeError):
        record(action="a.do_it", subject="a:1", actor=Staff(), facts=facts)  # type: ignore[arg-type]


def test_record_with_too_many_facts_is_refused(tenant: str) -> None:
    with pytest.raises(ValueError, match="16384"):
        record(action="a.do_it", subject="a:1", actor=Staff(), facts={"text": "x" * 20_000})


@pytest.mark.parametrize("table", ["audit_record", "audit_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET tenant = tenant", "DELETE FROM {}", "TRUNCATE {}"])
def test_hiroba_app_can_only_add_and_read(tenant: str, table: str, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_canonical_form_is_as_documented() -> None:
    """A fixed example: a change here would break every chain in use."""
    sealable = digests.Sealable(
        tenant="282103",
        id=7,
        at=datetime.datetime(2026, 4, 1, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=9))),
        action="shelters.open_shelter",
        subject="shelter:1",
        actor="system",
        facts={"b": [1, None], "a": "避難"},
    )

    assert digests.canonical(sealable).decode() == (
        '["hiroba-audit-1","282103",7,"2026-04-01T00:00:00.000000Z","shelters.open_shelter","shelter:1","system",'
        '{"a":"避難","b":[1,null]}]'
    )
    assert digests.chain_digest(digests.START, digests.content_digest(sealable), sealable.at).hex() == (
        "7a717876ca22937dc74a5a0ff2da33b5f25534c2d1b7fe34d845d07a2219caab"
    )
