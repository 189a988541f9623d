# SPDX-License-Identifier: Apache-2.0
import time
from typing import Any

import jwt
import pytest

from hiroba.kernel.identity.tokens import CLOCK_SKEW_SECONDS, Claims, TokenRefused, mint, verify

KEY = "k" * 40
OTHER_KEY = "o" * 40


def token(**changes: Any) -> str:
    """Signed by our key, as the broker would get it from somebody who knows the form.

    Valid for a day: parameters are made when the tests are collected, which may be long before they run.
    """
    claims = {
        "aud": "hiroba-context",
        "sub": "worker",
        "tenants": ["282103"],
        "scope": "context:write",
        "exp": int(time.time()) + 24 * 3600,
    }
    claims |= changes
    return jwt.encode(
        {name: value for name, value in claims.items() if value is not None}, KEY, algorithm="HS256"
    )


def test_verify_minted_token_gives_its_claims() -> None:
    minted = mint(KEY, subject="worker", tenants=["282201", "282103"], scopes=["context:write"], seconds=60)

    claims = verify(KEY, minted)

    assert claims == Claims(
        subject="worker",
        tenants=frozenset({"282103", "282201"}),
        scopes=frozenset({"context:write"}),
        expires_at=claims.expires_at,
    )
    assert abs(claims.expires_at - time.time() - 60) < 5


def test_allows_needs_scope_and_tenant() -> None:
    claims = verify(KEY, token())

    assert claims.allows("context:write", "282103")
    assert not claims.allows("context:read:staff", "282103")
    assert not claims.allows("context:write", "282201")
    assert not claims.allows("context:write", "*")


def test_allows_star_is_every_tenant() -> None:
    assert verify(KEY, token(tenants=["*"])).allows("context:write", "282201")


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (token(exp=int(time.time()) - CLOCK_SKEW_SECONDS - 1), "ExpiredSignatureError"),
        (token(aud="hiroba-session"), "InvalidAudienceError"),
        (token(aud=None), "MissingRequiredClaimError"),
        (token(exp=None), "MissingRequiredClaimError"),
        (token(sub=None), "MissingRequiredClaimError"),
        (token(scope=None), "KeyError"),
        (token(tenants=None), "KeyError"),
        (token(tenants=5), "TypeError"),
        (token(tenants="282103"), "TypeError"),
        (token(scope=["context:write"]), "AttributeError"),
        ("", "DecodeError"),
        ("a.b.c", "DecodeError"),
        (token()[:-4], "DecodeError"),
    ],
)
def test_verify_unusable_token_is_refused(refused: str, reason: str) -> None:
    with pytest.raises(
        TokenRefused, match=f"^{reason}$|^InvalidSignatureError$" if reason == "DecodeError" else reason
    ):
        verify(KEY, refused)


def test_verify_token_of_another_key_is_refused() -> None:
    minted = mint(OTHER_KEY, subject="worker", tenants=["282103"], scopes=["context:write"], seconds=60)

    with pytest.raises(TokenRefused, match=r"^InvalidSignatureError$"):
        verify(KEY, minted)


def test_verify_unsigned_token_is_refused() -> None:
    """RFC 8725, 3.1: the reader chooses the algorithm, never the token."""
    claims = jwt.decode(token(), options={"verify_signature": False})

    with pytest.raises(TokenRefused, match=r"^InvalidAlgorithmError$"):
        verify(KEY, jwt.encode(claims, "", algorithm="none"))


def test_verify_token_of_another_algorithm_is_refused() -> None:
    claims = jwt.decode(token(), options={"verify_signature": False})

    with pytest.raises(TokenRefused, match=r"^InvalidAlgorithmError$"):
        verify(KEY, jwt.encode(claims, "k" * 64, algorithm="HS512"))


def test_token_refused_never_tells_the_token() -> None:
    secret = token(aud="other")

    with pytest.raises(TokenRefused) as refused:
        verify(KEY, secret)

    assert secret not in str(refused.value)
