# SPDX-License-Identifier: Apache-2.0
"""SQL of the group commit. Only what Citus takes too: times are parameters, the tenant leads every key."""

LOAD = """
    SELECT e.tenant, e.id, e.type_key, e.created, e.modified, e.document, e.attribute_times
    FROM unnest($1::text[], $2::text[]) AS wanted (tenant, id)
    JOIN context.entity e ON e.tenant = wanted.tenant AND e.id = wanted.id
"""

INSERT_ENTITIES = """
    INSERT INTO context.entity (tenant, id, type_key, created, modified, document, attribute_times, extent)
    SELECT tenant, id, type_key, created, modified, document, times,
           box(point(east, north), point(west, south))
    FROM unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::int8[], $6::text[], $7::text[],
                $8::float8[], $9::float8[], $10::float8[], $11::float8[])
        AS new (tenant, id, type_key, created, modified, document, times, west, south, east, north)
"""

UPDATE_ENTITIES = """
    UPDATE context.entity e
    SET type_key = new.type_key, created = new.created, modified = new.modified, document = new.document,
        attribute_times = new.times, extent = box(point(east, north), point(west, south))
    FROM unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::int8[], $6::text[], $7::text[],
                $8::float8[], $9::float8[], $10::float8[], $11::float8[])
        AS new (tenant, id, type_key, created, modified, document, times, west, south, east, north)
    WHERE e.tenant = new.tenant AND e.id = new.id
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

INSERT_TYPE_KEYS = """
    INSERT INTO context.type_key (tenant, type_key)
    SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING
"""

INSERT_NOTIFICATIONS = """
    INSERT INTO context.notification (tenant, subscription, change, payload)
    SELECT * FROM unnest($1::text[], $2::text[], $3::int8[], $4::text[])
"""
