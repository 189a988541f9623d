# SPDX-License-Identifier: Apache-2.0
"""Staff among the accounts that come with a town: they belong to the installation, which may know them already."""

from hiroba.project.moving.town_tables import Owner

_KNOWN = """
    DELETE FROM pg_temp.in_public_identity_account i USING identity_account a WHERE i.tenant = '' AND a.id = i.id
"""
# The same login may be another person: nobody gets rights in a town by having a common name.
_LOGIN_TAKEN = """
    DELETE FROM pg_temp.in_public_identity_account i USING identity_account a
    WHERE i.tenant = '' AND a.tenant = '' AND a.login = i.login RETURNING i.id, i.login
"""
_WITHOUT = "DELETE FROM pg_temp.in_public_identity_membership WHERE account_id = ANY(%s)"
# Whoever ran the installation that the town left does not run this one.
_NO_OPERATORS = "UPDATE pg_temp.in_public_identity_account SET operates_installation = false"
# A town's short name and own domain are unique in an installation.
_NAMES = """
    UPDATE pg_temp.in_public_tenancy_tenant i SET
        slug = CASE WHEN EXISTS (SELECT FROM tenancy_tenant t WHERE t.slug = i.slug)
            THEN i.slug || '-' || i.code ELSE i.slug END,
        host = CASE WHEN EXISTS (SELECT FROM tenancy_tenant t WHERE t.host = i.host) THEN NULL ELSE i.host END
"""


def settle(owner: Owner, town: str) -> tuple[str, ...]:
    """Works on the drafts; gives the logins of staff who could not come."""
    owner.execute(_KNOWN)
    taken = owner.execute(_LOGIN_TAKEN).fetchall()
    owner.execute(_WITHOUT, [[account for account, _ in taken]])
    owner.execute(_NO_OPERATORS)
    owner.execute(_NAMES)
    return tuple(sorted(login for _, login in taken))
