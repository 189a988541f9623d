-- SPDX-License-Identifier: Apache-2.0
-- Temporal evolution written by hand, history found by its time of observation, and history in hours and days.

-- 't': one instance of an attribute given to the temporal evolution; the entity of today does not change.
ALTER TABLE context.history DROP CONSTRAINT history_action_check;
ALTER TABLE context.history ADD CONSTRAINT history_action_check CHECK (action IN ('c', 'u', 'r', 'd', 'l', 't'));
COMMENT ON COLUMN context.history.action IS 'created, updated, replaced, deleted, observed late, temporal instance';

-- Entities that have got a temporal evolution by hand; most of them exist in history only.
CREATE TABLE context.temporal_entity (
    tenant   text COLLATE "C" NOT NULL,
    id       text COLLATE "C" NOT NULL,
    type_key text COLLATE "C" NOT NULL,
    created  bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX temporal_entity_listing ON context.temporal_entity (tenant, type_key, created);

-- How far the work behind the writes has come: every change below `folded` is in the three tables below.
CREATE TABLE context.history_folding (
    tenant text COLLATE "C" PRIMARY KEY,
    folded bigint NOT NULL
);

-- Changes that were observed at quite another time than they arrived; all others are found by their number.
CREATE TABLE context.history_observed (
    tenant   text COLLATE "C" NOT NULL,
    id       text COLLATE "C" NOT NULL,
    observed bigint NOT NULL,
    change   bigint NOT NULL,
    PRIMARY KEY (tenant, id, observed, change)
);

-- Numbers in periods; `period` is when it begins. What was never observed has the time of its change.
-- `others` are instances that are no number: they are counted, and found in full in `history` only.
CREATE TABLE context.history_hour (
    tenant       text COLLATE "C" NOT NULL,
    id           text COLLATE "C" NOT NULL,
    period       bigint NOT NULL,
    attribute    text COLLATE "C" NOT NULL,
    dataset      text COLLATE "C" NOT NULL,
    observed     boolean NOT NULL,
    count        bigint NOT NULL,
    others       bigint NOT NULL,
    sum          float8,
    sum_squares  float8,
    min          float8,
    max          float8,
    last         float8,
    last_at      bigint,
    PRIMARY KEY (tenant, id, period, attribute, dataset, observed)
);
-- Days as people in Japan count them: nine hours before those of UTC.
CREATE TABLE context.history_day (LIKE context.history_hour INCLUDING ALL);

-- For how long history is kept; `type` is one name of an entity type, or '*' for all others. NULL is for ever.
CREATE TABLE context.history_retention (
    tenant     text COLLATE "C" NOT NULL,
    type       text COLLATE "C" NOT NULL,
    keep_days  integer CHECK (keep_days > 0),
    hours_days integer CHECK (hours_days > 0),
    days_days  integer CHECK (days_days > 0),
    PRIMARY KEY (tenant, type)
);
COMMENT ON COLUMN context.history_retention.hours_days IS 'how long hours are kept, in days';
COMMENT ON COLUMN context.history_retention.days_days IS 'how long days are kept, in days';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['temporal_entity', 'history_folding', 'history_observed', 'history_hour',
                                'history_day', 'history_retention'] LOOP
        EXECUTE format('ALTER TABLE context.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenants ON context.%I TO hiroba_broker USING
            (tenant || '''' = ANY (string_to_array(current_setting(''hiroba.tenants'', true), '','')))', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON context.%I TO hiroba_broker', name);
    END LOOP;
END $$;
