# SPDX-License-Identifier: Apache-2.0
"""What a request may read and write: nothing but public types without a token. Cookies are never read."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from hiroba.kernel.context.access.entity_types import PUBLIC, RESTRICTED, STAFF
from hiroba.kernel.context.problems import Forbidden, Unauthorized
from hiroba.kernel.identity.tokens import Claims, TokenRefused, verify

TOKENS_KEPT_MAX = 10_000
WRITE = "context:write"
BULK = "context:bulk"
READ = {STAFF: "context:read:staff", RESTRICTED: "context:read:restricted"}


@dataclass(frozen=True)
class Rights:
    """Rights in one tenant."""

    audiences: frozenset[str]
    may_write: bool
    is_known: bool = False
    may_write_bulk: bool = False
    # Seconds since 1970; None never ends.
    expires_at: float | None = None

    def check_write(self) -> None:
        """Raises Unauthorized without a token, Forbidden with one that does not reach."""
        if not self.may_write:
            if self.is_known:
                raise Forbidden(f"Writing needs the scope {WRITE} in this tenant")
            raise Unauthorized(f"Writing needs a bearer token with the scope {WRITE}")

    def check_bulk(self) -> None:
        """Bulk writes go beside the queue of all others, so only the installation's own importer gets the scope."""
        self.check_write()
        if not self.may_write_bulk:
            raise Forbidden(f"Bulk writing needs the scope {BULK} in this tenant")


ANONYMOUS = Rights(frozenset([PUBLIC]), may_write=False)
EVERYTHING = Rights(
    frozenset([PUBLIC, STAFF, RESTRICTED]), may_write=True, is_known=True, may_write_bulk=True
)


class Access:
    def __init__(self, token_key: str, *, open: bool = False) -> None:
        self._key = token_key
        self._open = open
        self._claims: OrderedDict[str, Claims] = OrderedDict()

    def rights(self, authorization: str | None, ticket: str | None, tenant: str) -> Rights:
        """Raises Unauthorized for a token that is not valid: a reader must not silently see less."""
        if self._open:
            return EVERYTHING
        if authorization is None and ticket is None:
            return ANONYMOUS
        if authorization is not None:
            scheme, _, token = authorization.partition(" ")
            if scheme.lower() != "bearer":
                raise Unauthorized("Authorization must be a bearer token")
            return _rights_of(self._verified(token.strip()), tenant)
        # A ticket stands in a URL, which ends up in logs; it never allows writing.
        rights = _rights_of(self._verified(ticket or ""), tenant)
        return Rights(rights.audiences, may_write=False, is_known=True, expires_at=rights.expires_at)

    def _verified(self, token: str) -> Claims:
        claims = self._claims.get(token)
        if claims is None:
            try:
                claims = self._claims[token] = verify(self._key, token)
            except TokenRefused as refusal:
                raise Unauthorized(f"The token is refused: {refusal}") from None
            if len(self._claims) > TOKENS_KEPT_MAX:
                self._claims.popitem(last=False)
        elif claims.expires_at < time.time():
            del self._claims[token]
            raise Unauthorized("The token is refused: it has expired")
        return claims


def _rights_of(claims: Claims, tenant: str) -> Rights:
    audiences = {PUBLIC} | {audience for audience, scope in READ.items() if claims.allows(scope, tenant)}
    return Rights(
        frozenset(audiences),
        claims.allows(WRITE, tenant),
        is_known=True,
        may_write_bulk=claims.allows(BULK, tenant),
        expires_at=claims.expires_at,
    )
