-- SPDX-License-Identifier: Apache-2.0
-- JSON-LD @contexts (5.13): those that the broker hosts, made itself for subscriptions, or fetched.
CREATE TABLE context.jsonld_context (
    tenant      text COLLATE "C" NOT NULL,
    id          text COLLATE "C" NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('Hosted', 'Cached', 'ImplicitlyCreated')),
    url         text,
    document    text NOT NULL,
    created     bigint NOT NULL,
    hits        bigint NOT NULL DEFAULT 0,
    last_usage  bigint,
    etag        text,
    fresh_until bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, id)
);
COMMENT ON COLUMN context.jsonld_context.url IS 'where a cached @context was fetched; the others are served here';

ALTER TABLE context.jsonld_context ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenants ON context.jsonld_context TO hiroba_broker
    USING (tenant || '' = ANY (string_to_array(current_setting('hiroba.tenants', true), ',')));
GRANT SELECT, INSERT, UPDATE, DELETE ON context.jsonld_context TO hiroba_broker;

CREATE OR REPLACE FUNCTION context.tenants_in_use() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT tenant FROM context.type_key UNION SELECT tenant FROM context.subscription
    UNION SELECT tenant FROM context.jsonld_context
$$;
