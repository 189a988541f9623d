# SPDX-License-Identifier: Apache-2.0
"""Subscriptions as rows: the statements, and the members as they are kept."""

import orjson

from hiroba.kernel.context.subscriptions.subscription import Subscription

SELECT = """
    SELECT s.*, (SELECT count(*) FROM context.notification n
                 WHERE n.tenant = s.tenant AND n.subscription = s.id) AS backlog
    FROM context.subscription s
"""
INSERT = """
    INSERT INTO context.subscription (tenant, id, document, audiences, created, modified)
    VALUES ($1, $2, $3, $4, $5, $5)
"""
UPDATE = "UPDATE context.subscription SET document = $3, audiences = $4, modified = $5 WHERE tenant = $1 AND id = $2"
DELETE = "DELETE FROM context.subscription WHERE tenant = $1 AND id = $2"
DELETE_QUEUE = "DELETE FROM context.notification WHERE tenant = $1 AND subscription = $2"

# A commit that was under way while its subscription was deleted leaves its notifications behind.
DELETE_ORPHANS = """
    DELETE FROM context.notification n WHERE NOT EXISTS (
        SELECT FROM context.subscription s WHERE s.tenant = n.tenant AND s.id = n.subscription)
"""

# The vocabulary a subscription was made with, kept beside its members.
CONTEXT = "@context"
# Which API reads the members, when it is not NGSI-LD.
DIALECT = "@dialect"


def stored_text(subscription: Subscription) -> str:
    document = subscription.document
    if subscription.dialect is not None:
        document = document | {DIALECT: subscription.dialect.name}
    elif not subscription.names.is_core:
        document = document | {CONTEXT: subscription.names.reference}
    return orjson.dumps(document).decode()


def joined_audiences(audiences: frozenset[str]) -> str:
    return ",".join(sorted(audiences))
