-- SPDX-License-Identifier: Apache-2.0
-- Entities, their history and the types in use. The tenant comes first in every key and nothing refers to
-- another table, so that each table can become a distributed table of Citus unchanged.
--
-- `created`, `modified` and `change` are microseconds since 1970 from the owner's strictly increasing clock:
-- one number is the time, the order in lists and the number of the change.

CREATE TABLE context.entity (
    tenant          text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    type_key        text COLLATE "C" NOT NULL,
    created         bigint NOT NULL,
    modified        bigint NOT NULL,
    document        text NOT NULL,
    attribute_times text,
    extent          box,
    PRIMARY KEY (tenant, id)
) WITH (fillfactor = 80);
CREATE INDEX entity_listing ON context.entity (tenant, type_key, created);
CREATE INDEX entity_extent ON context.entity USING gist (extent) WHERE extent IS NOT NULL;

-- A type key is the sorted set of an entity's types, joined by spaces. There are few of them, so that type
-- expressions are solved in memory and SQL sees only plain equality.
CREATE TABLE context.type_key (
    tenant   text COLLATE "C" NOT NULL,
    type_key text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, type_key)
);

CREATE TABLE context.history (
    tenant   text COLLATE "C" NOT NULL,
    id       text COLLATE "C" NOT NULL,
    change   bigint NOT NULL,
    action   "char" NOT NULL CHECK (action IN ('c', 'u', 'r', 'd')),
    type_key text COLLATE "C" NOT NULL,
    fragment text NOT NULL,
    PRIMARY KEY (tenant, id, change)
) PARTITION BY RANGE (change);
COMMENT ON COLUMN context.history.action IS 'created, updated, replaced, deleted';
COMMENT ON COLUMN context.history.fragment IS 'the changed attributes; for created and replaced the whole entity';

-- For the newest change of all tenants, which a new owner asks for.
CREATE INDEX history_change ON context.history (change);

-- `tenant || ''` keeps the policy out of index conditions: PostgreSQL would take it for ten searches of an index,
-- and then find a key no better than a whole tenant.
ALTER TABLE context.entity ENABLE ROW LEVEL SECURITY;
ALTER TABLE context.type_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE context.history ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenants ON context.entity TO hiroba_broker
    USING (tenant || '' = ANY (string_to_array(current_setting('hiroba.tenants', true), ',')));
CREATE POLICY tenants ON context.type_key TO hiroba_broker
    USING (tenant || '' = ANY (string_to_array(current_setting('hiroba.tenants', true), ',')));
CREATE POLICY tenants ON context.history TO hiroba_broker
    USING (tenant || '' = ANY (string_to_array(current_setting('hiroba.tenants', true), ',')));
GRANT SELECT, INSERT, UPDATE, DELETE ON context.entity, context.type_key, context.history TO hiroba_broker;
