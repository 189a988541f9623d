# SPDX-License-Identifier: Apache-2.0
"""SQL of the group commit. Only what Citus takes too: times are parameters, the tenant leads every key.

Columns come as `batch_rows` writes them: one text each, with a separator between its elements; a document that is
empty, like a number, is NULL.
"""

from hiroba.kernel.context.store.rows import COLUMNS

# LATERAL with LIMIT keeps the order: for each wanted key one look into the primary key. A plain join made while
# the table was empty would start from the table and read all of it.
LOAD = f"""
    SELECT wanted.tenant, found.*
    FROM unnest($1::text[], $2::text[]) AS wanted (tenant, id)
    CROSS JOIN LATERAL (
        SELECT {COLUMNS} FROM context.entity e
        WHERE e.tenant = wanted.tenant AND e.id = wanted.id LIMIT 1
    ) AS found
"""  # noqa: S608 -- made of constants

# UPDATE and DELETE cannot be written like that, so their plans are made anew while the tables grow.
FORGET_PLANS = "DISCARD PLANS"


def _words(number: int) -> str:
    return f"string_to_array(${number}::text, E'\\x1f')"


def _numbers(number: int) -> str:
    return f"string_to_array(${number}::text, ',', '')::int8[]"


def _documents(number: int) -> str:
    return f"string_to_array(convert_from(${number}::bytea, 'UTF8'), E'\\x1f', '')"


def _actions(number: int) -> str:
    return f'{_words(number)}::"char"[]'


# Tenant, id, type key, created, document, cell; the others follow.
_CREATION = f"{_words(1)}, {_words(2)}, {_words(3)}, {_numbers(4)}, {_documents(5)}, {_numbers(6)}"
_ENTITY = f"{_CREATION}, {_numbers(7)}, {_documents(8)}"

INSERT_ENTITIES = f"""
    INSERT INTO context.entity (tenant, id, type_key, created, document, cell, modified, attribute_times)
    SELECT * FROM unnest({_ENTITY})
"""  # noqa: S608 -- made of constants

# Entities that were created and not changed since: each row is entity and history at once.
INSERT_ENTITIES_WITH_HISTORY = f"""
    WITH new AS MATERIALIZED (
        SELECT * FROM unnest({_CREATION}) AS given (tenant, id, type_key, created, document, cell)
    ), stored AS (
        INSERT INTO context.entity (tenant, id, type_key, created, modified, document, cell)
        SELECT tenant, id, type_key, created, created, document, cell FROM new
    )
    INSERT INTO context.history (tenant, id, change, action, type_key, fragment)
    SELECT tenant, id, created, 'c', type_key, document FROM new
"""  # noqa: S608 -- made of constants

# New entities of one tenant and type, as imports bring them by the hundred: numbers follow the order.
INSERT_MANY_WITH_HISTORY = f"""
    WITH new AS MATERIALIZED (
        SELECT id, $3::int8 + number - 1 AS created, document, cell
        FROM unnest({_words(4)}, {_documents(5)}, {_numbers(6)})
            WITH ORDINALITY AS given (id, document, cell, number)
    ), stored AS (
        INSERT INTO context.entity (tenant, id, type_key, created, modified, document, cell)
        SELECT $1, id, $2, created, created, document, cell FROM new
    )
    INSERT INTO context.history (tenant, id, change, action, type_key, fragment)
    SELECT $1, id, created, 'c', $2, document FROM new
"""  # noqa: S608 -- made of constants

# What entities have become, and the last change of each, which led there.
UPDATE_ENTITIES_WITH_HISTORY = f"""
    WITH new AS MATERIALIZED (
        SELECT * FROM unnest({_ENTITY}, {_actions(9)}, {_documents(10)})
            AS given (tenant, id, type_key, created, document, cell, modified, times, action, fragment)
    ), stored AS (
        UPDATE context.entity e
        SET type_key = new.type_key, created = new.created, modified = new.modified, document = new.document,
            attribute_times = new.times, cell = new.cell
        FROM new WHERE e.tenant = new.tenant AND e.id = new.id
    )
    INSERT INTO context.history (tenant, id, change, action, type_key, fragment)
    SELECT tenant, id, modified, action, type_key, coalesce(fragment, document) FROM new
"""  # noqa: S608 -- made of constants

DELETE_ENTITIES = f"""
    DELETE FROM context.entity e
    USING unnest({_words(1)}, {_words(2)}) AS gone (tenant, id)
    WHERE e.tenant = gone.tenant AND e.id = gone.id
"""  # noqa: S608 -- made of constants

INSERT_HISTORY = f"""
    INSERT INTO context.history (tenant, id, change, action, type_key, fragment)
    SELECT * FROM unnest({_words(1)}, {_words(2)}, {_numbers(3)}, {_actions(4)}, {_words(5)}, {_documents(6)})
"""  # noqa: S608 -- made of constants

INSERT_TEMPORAL_ENTITIES = f"""
    INSERT INTO context.temporal_entity (tenant, id, type_key, created)
    SELECT * FROM unnest({_words(1)}, {_words(2)}, {_words(3)}, {_numbers(4)}) ON CONFLICT DO NOTHING
"""  # noqa: S608 -- made of constants

PUT_EXPIRIES = f"""
    INSERT INTO context.entity_expiry (tenant, id, expires)
    SELECT * FROM unnest({_words(1)}, {_words(2)}, {_numbers(3)})
    ON CONFLICT (tenant, id) DO UPDATE SET expires = excluded.expires
"""  # noqa: S608 -- made of constants

FORGET_EXPIRIES = f"""
    DELETE FROM context.entity_expiry e
    USING unnest({_words(1)}, {_words(2)}) AS lasting (tenant, id)
    WHERE e.tenant = lasting.tenant AND e.id = lasting.id
"""  # noqa: S608 -- made of constants

INSERT_TYPE_KEYS = """
    INSERT INTO context.type_key (tenant, type_key)
    SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING
"""

INSERT_NOTIFICATIONS = f"""
    INSERT INTO context.notification (tenant, subscription, change, payload)
    SELECT * FROM unnest({_words(1)}, {_words(2)}, {_numbers(3)}, {_documents(4)})
"""  # noqa: S608 -- made of constants
