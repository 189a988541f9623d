-- SPDX-License-Identifier: Apache-2.0
-- Months of history that are over every retention are dropped whole, and may be made again.

-- What lies in `history_beyond` already moves into the new month; without that, a clock that was far off, or an
-- import of what is older than the oldest month, would stop all months that follow.
CREATE OR REPLACE FUNCTION context.ensure_history_partitions(from_moment timestamptz, months integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first_day timestamp := date_trunc('month', from_moment AT TIME ZONE 'UTC');
    begins timestamp;
    since bigint;
    until bigint;
    name text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('context.history'));
    FOR number IN 0 .. months - 1 LOOP
        begins := first_day + make_interval(months => number);
        name := 'history_' || to_char(begins, 'YYYY_MM');
        CONTINUE WHEN to_regclass('context.' || name) IS NOT NULL;
        since := context.microseconds(begins AT TIME ZONE 'UTC');
        until := context.microseconds((begins + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format('CREATE TABLE context.%I (LIKE context.history INCLUDING CONSTRAINTS)', name);
        -- Without a policy of its own a partition shows nothing to a reader that names it directly.
        EXECUTE format('ALTER TABLE context.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('WITH moved AS (DELETE FROM context.history_beyond WHERE change >= %s AND change < %s RETURNING *)
                        INSERT INTO context.%I SELECT * FROM moved', since, until, name);
        EXECUTE format('ALTER TABLE context.history ATTACH PARTITION context.%I FOR VALUES FROM (%s) TO (%s)',
            name, since, until);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

-- As `retention.rule_for` says it: the rules of its types count, or that of all others where there is none.
CREATE FUNCTION context.is_history_kept_for_ever(tenant text, type_key text) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT bool_or(r.keep_days IS NULL) FROM context.history_retention r
         WHERE r.tenant = $1 AND r.type = ANY (string_to_array($2, ' '))),
        (SELECT r.keep_days IS NULL FROM context.history_retention r WHERE r.tenant = $1 AND r.type = '*'),
        true)
$$;

-- Drops the months whose every row is over its time and summed up. What is left in them is where the state of later times begins
-- (the newest row of each attribute); it moves to `history_beyond`. A month with more than `rows_max` rows stays:
-- moving takes a lock that all writes wait for.
CREATE FUNCTION context.drop_history_partitions(at bigint, rows_max integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    everything_before bigint;
    month record;
    left_over integer;
    is_needed boolean;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('context.history'));
    SELECT at - max(keep_days) * 86400000000 INTO everything_before FROM context.history_retention;
    FOR month IN
        SELECT c.relname AS name, context.microseconds(
            (to_date(substr(c.relname, 9), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC') AS until
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'context.history'::regclass AND c.relname ~ '^history_\d{4}_\d\d$' ORDER BY 1
    LOOP
        EXIT WHEN everything_before IS NULL OR month.until > everything_before;
        EXECUTE format('SELECT count(*) FROM (SELECT FROM context.%I LIMIT $1) AS found', month.name)
            INTO left_over USING rows_max + 1;
        CONTINUE WHEN left_over > rows_max;
        EXECUTE format('SELECT EXISTS (SELECT FROM (SELECT DISTINCT tenant, type_key FROM context.%I) AS known
                        WHERE context.is_history_kept_for_ever(tenant, type_key)
                           OR NOT EXISTS (SELECT FROM context.history_folding f
                                          WHERE f.tenant = known.tenant AND f.folded >= $1))', month.name)
            INTO is_needed USING month.until;
        CONTINUE WHEN is_needed;
        EXECUTE format('ALTER TABLE context.history DETACH PARTITION context.%I', month.name);
        EXECUTE format('INSERT INTO context.history SELECT * FROM context.%I', month.name);
        EXECUTE format('DROP TABLE context.%I', month.name);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;

REVOKE ALL ON FUNCTION context.drop_history_partitions(bigint, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION context.is_history_kept_for_ever(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION context.drop_history_partitions(bigint, integer) TO hiroba_broker;
