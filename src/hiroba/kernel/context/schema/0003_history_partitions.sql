-- SPDX-License-Identifier: Apache-2.0
-- The broker may not create tables; these functions of the owner make and drop the monthly partitions for it.

CREATE FUNCTION context.microseconds(moment timestamptz) RETURNS bigint
    LANGUAGE sql IMMUTABLE RETURN (extract(epoch FROM moment) * 1000000)::bigint;

CREATE FUNCTION context.ensure_history_partitions(from_moment timestamptz, months integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first_day timestamp := date_trunc('month', from_moment AT TIME ZONE 'UTC');
    begins timestamp;
    name text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('context.history'));
    FOR number IN 0 .. months - 1 LOOP
        begins := first_day + make_interval(months => number);
        name := 'history_' || to_char(begins, 'YYYY_MM');
        CONTINUE WHEN to_regclass('context.' || name) IS NOT NULL;
        EXECUTE format('CREATE TABLE context.%I PARTITION OF context.history FOR VALUES FROM (%s) TO (%s)', name,
            context.microseconds(begins AT TIME ZONE 'UTC'),
            context.microseconds((begins + interval '1 month') AT TIME ZONE 'UTC'));
        -- Without a policy of its own a partition shows nothing to a reader that names it directly.
        EXECUTE format('ALTER TABLE context.%I ENABLE ROW LEVEL SECURITY', name);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

REVOKE ALL ON FUNCTION context.ensure_history_partitions(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION context.ensure_history_partitions(timestamptz, integer) TO hiroba_broker;
-- Changes beyond the prepared months are kept, not lost; a clock far off shows up as rows in this table.
CREATE TABLE context.history_beyond PARTITION OF context.history DEFAULT;
ALTER TABLE context.history_beyond ENABLE ROW LEVEL SECURITY;
SELECT context.ensure_history_partitions(now(), 6);

-- A new owner starts its clock here. Row-level security would hide tenants from it; the number tells nothing.
CREATE FUNCTION context.newest_change() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
    'SELECT max(change) FROM context.history';
REVOKE ALL ON FUNCTION context.newest_change() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION context.newest_change() TO hiroba_broker;
