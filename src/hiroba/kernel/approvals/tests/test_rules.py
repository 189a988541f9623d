# SPDX-License-Identifier: Apache-2.0
import pytest

from hiroba.kernel.approvals import rules
from hiroba.kernel.approvals.tests.people import person
from hiroba.kernel.identity.actors import system
from hiroba.kernel.rules import RuleBroken

PROPOSER, DECIDER, OTHER = person(1, "x.decide"), person(2, "x.decide"), person(3)


def code_of(check, *values, **named) -> str:
    with pytest.raises(RuleBroken) as broken:
        check(*values, **named)
    return broken.value.code


def decision(**changes) -> dict[str, str]:
    return {"permission": "x.decide", "proposed_by": PROPOSER.reference, "state": "open", **changes}


def test_check_decision_another_person_with_the_permission_may() -> None:
    rules.check_decision(DECIDER, **decision())


@pytest.mark.parametrize(
    ("actor", "state", "code"),
    [
        (PROPOSER, "open", "own_proposal"),
        (PROPOSER, "approved", "own_proposal"),
        (OTHER, "open", "not_permitted"),
        (system("282103"), "open", "not_permitted"),
        (DECIDER, "approved", "already_decided"),
        (DECIDER, "withdrawn", "already_decided"),
    ],
)
def test_check_decision_says_why_not(actor, state: str, code: str) -> None:
    assert code_of(rules.check_decision, actor, **decision(state=state)) == code


def test_check_withdrawal_only_by_the_proposer_and_while_open() -> None:
    rules.check_withdrawal(PROPOSER, proposed_by=PROPOSER.reference, state="open")

    of_others = code_of(rules.check_withdrawal, DECIDER, proposed_by=PROPOSER.reference, state="open")
    too_late = code_of(rules.check_withdrawal, PROPOSER, proposed_by=PROPOSER.reference, state="refused")

    assert (of_others, too_late) == ("not_permitted", "already_decided")


def test_check_reason_is_needed_to_refuse_only() -> None:
    rules.check_reason("", approve=True)

    assert code_of(rules.check_reason, " ", approve=False) == "reason_missing"


def test_check_proposer_without_account_is_refused() -> None:
    assert code_of(rules.check_proposer, system("282103")) == "not_permitted"
