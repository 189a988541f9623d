# SPDX-License-Identifier: Apache-2.0
"""Short-lived tokens between the processes of one installation: service tokens and stream tickets.

JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256 and typed by audience, so that a session key or another
token can never pass as one. Tokens of people and outside systems come from the OpenID provider, not from here.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

import jwt

AUDIENCE = "hiroba-context"
ALGORITHM = "HS256"
ANY_TENANT = "*"
CLOCK_SKEW_SECONDS = 5


class TokenRefused(Exception):
    """A token is malformed, expired, or signed by another key. The text says which, never the token."""


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a token allows: scopes (`context:write`, `context:read:staff`, …) in the named tenants."""

    subject: str
    tenants: frozenset[str]
    scopes: frozenset[str]
    expires_at: int

    def allows(self, scope: str, tenant: str) -> bool:
        return scope in self.scopes and (tenant in self.tenants or ANY_TENANT in self.tenants)


def mint(key: str, *, subject: str, tenants: Iterable[str], scopes: Iterable[str], seconds: int) -> str:
    """Signs a token that lapses after `seconds`; it cannot be revoked before, so keep that short."""
    now = int(time.time())
    claims = {
        "aud": AUDIENCE,
        "sub": subject,
        "tenants": sorted(tenants),
        "scope": " ".join(sorted(scopes)),
        "iat": now,
        "exp": now + seconds,
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def verify(key: str, token: str) -> Claims:
    """Raises TokenRefused unless the token is ours and still valid."""
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            leeway=CLOCK_SKEW_SECONDS,
            options={"require": ["exp", "sub", "aud"]},
        )
        if not isinstance(claims["tenants"], list):
            raise TypeError
        return Claims(
            subject=claims["sub"],
            tenants=frozenset(claims["tenants"]),
            scopes=frozenset(claims["scope"].split()),
            expires_at=claims["exp"],
        )
    except (jwt.InvalidTokenError, KeyError, TypeError, AttributeError) as error:
        raise TokenRefused(type(error).__name__) from None
