-- SPDX-License-Identifier: Apache-2.0
-- Registrations of NGSIv2: which entities other servers provide, within which service path.
CREATE TABLE context.ngsiv2_registration (
    tenant   text COLLATE "C" NOT NULL,
    id       text COLLATE "C" NOT NULL,
    path     text NOT NULL,
    document text NOT NULL,
    created  bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);

ALTER TABLE context.ngsiv2_registration ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenants ON context.ngsiv2_registration TO hiroba_broker
    USING (tenant || '' = ANY (string_to_array(current_setting('hiroba.tenants', true), ',')));
GRANT SELECT, INSERT, UPDATE, DELETE ON context.ngsiv2_registration TO hiroba_broker;

CREATE OR REPLACE FUNCTION context.tenants_in_use() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT tenant FROM context.type_key UNION SELECT tenant FROM context.subscription
    UNION SELECT tenant FROM context.jsonld_context UNION SELECT tenant FROM context.source_registration
    UNION SELECT tenant FROM context.source_subscription UNION SELECT tenant FROM context.ngsiv2_registration
$$;
