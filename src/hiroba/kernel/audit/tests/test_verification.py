# SPDX-License-Identifier: Apache-2.0
"""Tampering as the owner of the database is noticed, and the record is named."""

import datetime
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from hiroba.kernel import configuration
from hiroba.kernel.audit.chain import Head
from hiroba.kernel.audit.digests import chain_digest
from hiroba.kernel.audit.records import Fact, record, record_for_installation
from hiroba.kernel.audit.sealing import seal_new_records
from hiroba.kernel.audit.verification import verify
from hiroba.kernel.tenancy import INSTALLATION, as_tenant

TENANT, OTHER_TENANT = "282103", "282201"


class Staff:
    reference = "account:0190c5d2-0000-7000-8000-000000000001"


@pytest.fixture
def owner(committed: configuration.Configuration) -> Callable[..., list[tuple[object, ...]]]:
    """Runs a statement as hiroba_owner, who is above all policies."""

    def run(statement: str, *parameters: object) -> list[tuple[object, ...]]:
        with psycopg.connect(committed.database_owner_url) as connection:
            cursor = connection.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def ids(committed: configuration.Configuration) -> list[int]:
    """Seven sealed records of 加古川市, sealed in two rounds, among records of another town."""
    numbers = []
    for place in range(7):
        with as_tenant(OTHER_TENANT):
            act("shelters.open_shelter", place)
        with as_tenant(TENANT):
            numbers.append(act("shelters.open_shelter", place))
        if place == 3:
            seal_new_records(TENANT, at=timezone.now())
    seal_new_records(TENANT, at=timezone.now())
    seal_new_records(OTHER_TENANT, at=timezone.now())
    return numbers


def act(action: str, place: int) -> int:
    facts: dict[str, Fact] = {"避難者数": place, "rooms": ["1階", None, True], "nested": {"b": 1, "a": "é"}}
    return record(action=action, subject=f"shelter:{place}", actor=Staff(), facts=facts)


def found(tenant: str = TENANT, noted: Head | None = None) -> tuple[str, int | None, int | None]:
    broken = verify(tenant, noted=noted).first_break
    assert broken is not None
    return broken.kind, broken.number, broken.record_id


def test_verify_untouched_chain_holds(ids: list[int]) -> None:
    verification = verify(TENANT)

    assert (verification.sealed, verification.unsealed, verification.first_break) == (7, 0, None)
    assert verification.late == 0


def test_verify_new_records_are_the_tail(ids: list[int]) -> None:
    with as_tenant(TENANT):
        act("shelters.close_shelter", 1)

    verification = verify(TENANT)

    assert (verification.sealed, verification.unsealed, verification.first_break) == (7, 1, None)


def test_verify_acts_of_the_installation_have_a_chain_of_their_own(ids: list[int]) -> None:
    record_for_installation(action="tenancy.create_tenant", subject="tenant:104256", actor=Staff())
    seal_new_records(INSTALLATION, at=timezone.now())

    assert verify(INSTALLATION).sealed == 1
    assert verify(TENANT).sealed == 7


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "at + interval '1 microsecond'"),
        ("action", "'shelters.close_shelter'"),
        ("subject", "'shelter:99'"),
        ("actor", "'system'"),
        ("facts", "facts || '{\"rooms\": []}'"),
    ],
)
def test_verify_changed_column_names_the_record(
    ids: list[int], owner: Callable[..., object], column: str, value: str
) -> None:
    owner(f"UPDATE audit_record SET {column} = {value} WHERE id = %s", ids[4])

    assert found() == ("changed", 5, ids[4])


def test_verify_changed_id_is_a_missing_record(ids: list[int], owner: Callable[..., object]) -> None:
    owner("UPDATE audit_record SET id = 9999 WHERE id = %s", ids[2])

    assert found() == ("removed", 3, ids[2])


def test_verify_record_moved_to_another_town_is_missing_here_and_inserted_there(
    ids: list[int], owner: Callable[..., object]
) -> None:
    owner("UPDATE audit_record SET tenant = %s WHERE id = %s", OTHER_TENANT, ids[2])

    assert found() == ("removed", 3, ids[2])
    assert found(OTHER_TENANT) == ("inserted", None, ids[2])


@pytest.mark.parametrize("place", [0, 3, 6])
def test_verify_removed_record_is_named(ids: list[int], owner: Callable[..., object], place: int) -> None:
    owner("DELETE FROM audit_record WHERE id = %s", ids[place])

    assert found() == ("removed", place + 1, ids[place])


@pytest.mark.parametrize("place", [0, 3, 5])
def test_verify_removed_seal_is_named(ids: list[int], owner: Callable[..., object], place: int) -> None:
    owner("DELETE FROM audit_seal WHERE record_id = %s", ids[place])

    assert found() == ("removed", place + 1, ids[place])


def test_verify_removed_with_seal_and_renumbered_is_found(
    ids: list[int], owner: Callable[..., object]
) -> None:
    owner("DELETE FROM audit_record WHERE id = %s", ids[2])
    owner("DELETE FROM audit_seal WHERE record_id = %s", ids[2])
    for number in range(4, 8):
        owner(
            "UPDATE audit_seal SET number = %s WHERE tenant = %s AND number = %s", number - 1, TENANT, number
        )

    assert found() == ("replaced", 3, ids[3])


def test_verify_exchanged_contents_are_found(ids: list[int], owner: Callable[..., object]) -> None:
    owner(
        "UPDATE audit_record r SET subject = o.subject, facts = o.facts, at = o.at FROM audit_record o"
        " WHERE (r.id, o.id) IN ((%s, %s), (%s, %s))",
        ids[1], ids[4], ids[4], ids[1],
    )  # fmt: skip

    assert found() == ("changed", 2, ids[1])


def test_verify_exchanged_ids_are_found(ids: list[int], owner: Callable[..., object]) -> None:
    for old, new in ((ids[1], 9999), (ids[4], ids[1]), (9999, ids[4])):
        owner("UPDATE audit_record SET id = %s WHERE id = %s", new, old)

    assert found() == ("changed", 2, ids[1])


def test_verify_exchanged_seals_are_out_of_order(ids: list[int], owner: Callable[..., object]) -> None:
    for old, new in ((3, 9999), (4, 3), (9999, 4)):
        owner("UPDATE audit_seal SET number = %s WHERE tenant = %s AND number = %s", new, TENANT, old)

    assert found() == ("reordered", 3, ids[3])


def test_verify_seals_pointing_to_each_others_record_are_out_of_order(
    ids: list[int], owner: Callable[..., object]
) -> None:
    for old, new in ((ids[2], 9999), (ids[3], ids[2]), (9999, ids[3])):
        owner("UPDATE audit_seal SET record_id = %s WHERE tenant = %s AND record_id = %s", new, TENANT, old)

    assert found() == ("reordered", 3, ids[3])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("content", "sha256(content)"),
        ("chain", "sha256(chain)"),
        ("sealed_at", "sealed_at - interval '1 second'"),
        ("record_id", "9999"),
        ("number", "-1"),
        ("number", "8888"),
    ],
)
def test_verify_changed_seal_is_found(
    ids: list[int], owner: Callable[..., object], column: str, value: str
) -> None:
    owner(f"UPDATE audit_seal SET {column} = {value} WHERE record_id = %s", ids[4])

    assert verify(TENANT).first_break is not None


def test_verify_inserted_record_is_named(ids: list[int], owner: Callable[..., list[tuple[int]]]) -> None:
    [(number,)] = owner(
        "INSERT INTO audit_record (tenant, at, action, subject, actor, facts)"
        " VALUES (%s, now(), 'shelters.open_shelter', 'shelter:1', 'system', '{}') RETURNING id",
        TENANT,
    )

    assert found() == ("inserted", None, number)


def test_verify_inserted_record_with_seal_is_named(
    ids: list[int], owner: Callable[..., list[tuple[Any, ...]]]
) -> None:
    """The forger gives it a seal that follows the one before, and renumbers the rest."""
    for number in range(7, 3, -1):
        owner(
            "UPDATE audit_seal SET number = %s WHERE tenant = %s AND number = %s", number + 1, TENANT, number
        )
    with as_tenant(TENANT):
        forged = act("shelters.close_shelter", 3)
    seal_new_records(TENANT, at=timezone.now())
    [(content, sealed_at)] = owner("SELECT content, sealed_at FROM audit_seal WHERE record_id = %s", forged)
    [(chain,)] = owner("SELECT chain FROM audit_seal WHERE tenant = %s AND number = 3", TENANT)
    chain = chain_digest(bytes(chain), bytes(content), sealed_at)
    owner("UPDATE audit_seal SET number = 4, chain = %s WHERE record_id = %s", chain, forged)

    assert found() == ("inserted", 4, forged)


def test_verify_record_removed_before_its_seal_is_found(ids: list[int], owner: Callable[..., object]) -> None:
    with as_tenant(TENANT):
        lost = act("shelters.close_shelter", 3)
    owner("DELETE FROM audit_record WHERE id = %s", lost)

    assert found() == ("removed", None, lost)


def test_verify_record_kept_from_the_sealer_is_found(ids: list[int], owner: Callable[..., object]) -> None:
    with as_tenant(TENANT):
        hidden = act("shelters.close_shelter", 3)
    owner("DELETE FROM audit_unsealed WHERE record_id = %s", hidden)

    assert found() == ("inserted", None, hidden)


def test_verify_chain_cut_off_is_noticed_by_a_noted_head(
    ids: list[int], owner: Callable[..., object]
) -> None:
    noted = verify(TENANT).head
    owner("DELETE FROM audit_record WHERE id = %s", ids[6])
    owner("DELETE FROM audit_seal WHERE record_id = %s", ids[6])

    assert verify(TENANT).first_break is None
    assert found(noted=Head.parse(str(noted))) == ("removed", 7, None)


def test_verify_rewritten_chain_is_noticed_by_a_noted_head(
    ids: list[int], owner: Callable[..., object]
) -> None:
    noted = verify(TENANT).head
    owner("UPDATE audit_record SET subject = 'shelter:99' WHERE id = %s", ids[5])
    owner("DELETE FROM audit_seal WHERE tenant = %s AND number > 5", TENANT)
    owner("INSERT INTO audit_unsealed SELECT %s, unnest(%s::bigint[])", TENANT, ids[5:])
    seal_new_records(TENANT, at=timezone.now())

    assert verify(TENANT).first_break is None
    assert found(noted=noted) == ("replaced", 7, ids[6])


def test_verify_record_dated_back_is_counted_as_late(ids: list[int]) -> None:
    with as_tenant(TENANT):
        record(
            action="shelters.open_shelter",
            subject="shelter:1",
            actor=Staff(),
            at=timezone.now() - datetime.timedelta(days=3),
        )
    seal_new_records(TENANT, at=timezone.now())

    assert verify(TENANT).late == 1


def test_seal_new_records_of_many_batches_makes_one_chain(
    committed: configuration.Configuration, owner: Callable[..., object]
) -> None:
    owner(
        "WITH r AS (INSERT INTO audit_record (tenant, at, action, subject, actor, facts)"
        " SELECT %s, now(), 'a.do_it', 's:' || n, 'system', '{}' FROM generate_series(1, 2345) n RETURNING tenant, id)"
        " INSERT INTO audit_unsealed SELECT tenant, id FROM r",
        TENANT,
    )

    assert seal_new_records(TENANT, at=timezone.now()) == 2345
    assert verify(TENANT).sealed == 2345
