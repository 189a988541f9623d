-- SPDX-License-Identifier: Apache-2.0
-- Subscriptions and their durable queue: a row is written in the transaction of the change that it tells.
CREATE TABLE context.subscription (
    tenant            text COLLATE "C" NOT NULL,
    id                text COLLATE "C" NOT NULL,
    document          text NOT NULL,
    audiences         text NOT NULL,
    created           bigint NOT NULL,
    modified          bigint NOT NULL,
    times_sent        bigint NOT NULL DEFAULT 0,
    times_failed      bigint NOT NULL DEFAULT 0,
    last_notification bigint,
    last_success      bigint,
    last_failure      bigint,
    last_error        text,
    PRIMARY KEY (tenant, id)
);
COMMENT ON COLUMN context.subscription.audiences IS 'what its creator may read; no more is ever notified';

CREATE TABLE context.notification (
    tenant       text COLLATE "C" NOT NULL,
    subscription text COLLATE "C" NOT NULL,
    change       bigint NOT NULL,
    payload      text NOT NULL,
    PRIMARY KEY (tenant, subscription, change)
);

ALTER TABLE context.subscription ENABLE ROW LEVEL SECURITY;
ALTER TABLE context.notification ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenants ON context.subscription TO hiroba_broker
    USING (tenant || '' = ANY (string_to_array(current_setting('hiroba.tenants', true), ',')));
CREATE POLICY tenants ON context.notification TO hiroba_broker
    USING (tenant || '' = ANY (string_to_array(current_setting('hiroba.tenants', true), ',')));
GRANT SELECT, INSERT, UPDATE, DELETE ON context.subscription, context.notification TO hiroba_broker;

-- At start the broker owns every tenant and must know which of them have anything to load. Names only.
CREATE FUNCTION context.tenants_in_use() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT tenant FROM context.type_key UNION SELECT tenant FROM context.subscription
$$;
REVOKE ALL ON FUNCTION context.tenants_in_use() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION context.tenants_in_use() TO hiroba_broker;
