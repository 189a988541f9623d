-- SPDX-License-Identifier: Apache-2.0
-- Several brokers own a share of the tenants each, and pass on what reaches the wrong one: see kernel/ownership.
ALTER TABLE ownership.claim ADD COLUMN address text NOT NULL DEFAULT '';
COMMENT ON COLUMN ownership.claim.address IS 'where the holder is reached by the others; empty when it is alone';

CREATE TABLE ownership.member (
    scope   text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (scope, address)
) WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE, DELETE ON ownership.member TO hiroba_broker, hiroba_app;

-- What a broker has to load before it answers for its tenants: of those in use the ones that it names, or all.
CREATE FUNCTION context.tenants_to_load() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT used.tenant FROM context.tenants_in_use() AS used (tenant)
    WHERE coalesce(current_setting('hiroba.owned_tenants', true), '') = ''
       OR used.tenant = ANY (string_to_array(current_setting('hiroba.owned_tenants', true), ','))
$$;
REVOKE ALL ON FUNCTION context.tenants_to_load() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION context.tenants_to_load() TO hiroba_broker;
