-- SPDX-License-Identifier: Apache-2.0
-- Subscriptions to registrations join those to entities, and have the same durable queue and figures.
INSERT INTO context.subscription (tenant, id, document, audiences, created, modified)
    SELECT tenant, id, (document::jsonb || '{"@dialect": "context-sources"}')::text, '', created, created
    FROM context.source_subscription
    ON CONFLICT (tenant, id) DO NOTHING;

CREATE OR REPLACE FUNCTION context.tenants_in_use() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT tenant FROM context.type_key UNION SELECT tenant FROM context.subscription
    UNION SELECT tenant FROM context.jsonld_context UNION SELECT tenant FROM context.source_registration
    UNION SELECT tenant FROM context.ngsiv2_registration
$$;
DROP TABLE context.source_subscription;

-- From now on each attempt counts as sent, as the standard has it (5.8.6).
UPDATE context.subscription SET times_sent = times_sent + times_failed;
