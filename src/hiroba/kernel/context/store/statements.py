# SPDX-License-Identifier: Apache-2.0
"""SQL of the group commit. Only what Citus takes too: times are parameters, the tenant leads every key."""

# LATERAL with LIMIT keeps the order: for each wanted key one look into the primary key. A plain join made while
# the table was empty would start from the table and read all of it.
LOAD = """
    SELECT wanted.tenant, found.*
    FROM unnest($1::text[], $2::text[]) AS wanted (tenant, id)
    CROSS JOIN LATERAL (
        SELECT e.id, e.type_key, e.created, e.modified, e.document, e.attribute_times, e.cell
        FROM context.entity e WHERE e.tenant = wanted.tenant AND e.id = wanted.id LIMIT 1
    ) AS found
"""

# UPDATE and DELETE cannot be written like that, so their plans are made anew while the tables grow.
FORGET_PLANS = "DISCARD PLANS"

INSERT_ENTITIES = """
    INSERT INTO context.entity (tenant, id, type_key, created, modified, document, attribute_times, cell)
    SELECT *
    FROM unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::int8[], $6::text[], $7::text[], $8::int8[])
"""

# Entities that were created and not changed since: each row is entity and history at once.
INSERT_ENTITIES_WITH_HISTORY = """
    WITH new AS MATERIALIZED (
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::text[], $6::int8[])
            AS given (tenant, id, type_key, created, document, cell)
    ), stored AS (
        INSERT INTO context.entity (tenant, id, type_key, created, modified, document, cell)
        SELECT tenant, id, type_key, created, created, document, cell FROM new
    )
    INSERT INTO context.history (tenant, id, change, action, type_key, fragment)
    SELECT tenant, id, created, 'c', type_key, document FROM new
"""

# New entities of one tenant and type, as imports bring them by the hundred. Few arrays, because each element costs
# the driver more than it costs PostgreSQL: numbers follow the order.
INSERT_MANY_WITH_HISTORY = """
    WITH new AS MATERIALIZED (
        SELECT id, $3::int8 + number - 1 AS created, document, cell
        FROM unnest($4::text[], $5::text[], $6::int8[]) WITH ORDINALITY AS given (id, document, cell, number)
    ), stored AS (
        INSERT INTO context.entity (tenant, id, type_key, created, modified, document, cell)
        SELECT $1, id, $2, created, created, document, cell FROM new
    )
    INSERT INTO context.history (tenant, id, change, action, type_key, fragment)
    SELECT $1, id, created, 'c', $2, document FROM new
"""

# What entities have become, and the last change of each, which led there.
UPDATE_ENTITIES_WITH_HISTORY = """
    WITH new AS MATERIALIZED (
        SELECT *
        FROM unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::int8[], $6::text[], $7::text[], $8::int8[],
                    $9::"char"[], $10::text[])
            AS given (tenant, id, type_key, created, modified, document, times, cell, action, fragment)
    ), stored AS (
        UPDATE context.entity e
        SET type_key = new.type_key, created = new.created, modified = new.modified, document = new.document,
            attribute_times = new.times, cell = new.cell
        FROM new WHERE e.tenant = new.tenant AND e.id = new.id
    )
    INSERT INTO context.history (tenant, id, change, action, type_key, fragment)
    SELECT tenant, id, modified, action, type_key, coalesce(fragment, document) FROM new
"""

DELETE_ENTITIES = """
    DELETE FROM context.entity e
    USING unnest($1::text[], $2::text[]) AS gone (tenant, id)
    WHERE e.tenant = gone.tenant AND e.id = gone.id
"""

INSERT_HISTORY = """
    INSERT INTO context.history (tenant, id, change, action, type_key, fragment)
    SELECT * FROM unnest($1::text[], $2::text[], $3::int8[], $4::"char"[], $5::text[], $6::text[])
"""

INSERT_TEMPORAL_ENTITIES = """
    INSERT INTO context.temporal_entity (tenant, id, type_key, created)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int8[]) ON CONFLICT DO NOTHING
"""

PUT_EXPIRIES = """
    INSERT INTO context.entity_expiry (tenant, id, expires)
    SELECT * FROM unnest($1::text[], $2::text[], $3::int8[])
    ON CONFLICT (tenant, id) DO UPDATE SET expires = excluded.expires
"""

INSERT_TYPE_KEYS = """
    INSERT INTO context.type_key (tenant, type_key)
    SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING
"""

INSERT_NOTIFICATIONS = """
    INSERT INTO context.notification (tenant, subscription, change, payload)
    SELECT * FROM unnest($1::text[], $2::text[], $3::int8[], $4::text[])
"""
