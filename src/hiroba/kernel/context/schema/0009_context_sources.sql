-- SPDX-License-Identifier: Apache-2.0
-- Context source registrations (5.9) and the subscriptions to them (5.11).
CREATE TABLE context.source_registration (
    tenant   text COLLATE "C" NOT NULL,
    id       text COLLATE "C" NOT NULL,
    document text NOT NULL,
    created  bigint NOT NULL,
    modified bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE TABLE context.source_subscription (
    tenant   text COLLATE "C" NOT NULL,
    id       text COLLATE "C" NOT NULL,
    document text NOT NULL,
    created  bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);

ALTER TABLE context.source_registration ENABLE ROW LEVEL SECURITY;
ALTER TABLE context.source_subscription ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenants ON context.source_registration TO hiroba_broker
    USING (tenant || '' = ANY (string_to_array(current_setting('hiroba.tenants', true), ',')));
CREATE POLICY tenants ON context.source_subscription TO hiroba_broker
    USING (tenant || '' = ANY (string_to_array(current_setting('hiroba.tenants', true), ',')));
GRANT SELECT, INSERT, UPDATE, DELETE ON context.source_registration, context.source_subscription TO hiroba_broker;

CREATE OR REPLACE FUNCTION context.tenants_in_use() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT tenant FROM context.type_key UNION SELECT tenant FROM context.subscription
    UNION SELECT tenant FROM context.jsonld_context UNION SELECT tenant FROM context.source_registration
    UNION SELECT tenant FROM context.source_subscription
$$;
