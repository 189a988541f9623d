-- SPDX-License-Identifier: Apache-2.0
-- Copies of subscriptions at context sources (5.8.1.4): what was ordered where, and by which secret it reports.
CREATE TABLE context.remote_subscription (
    tenant       text COLLATE "C" NOT NULL,
    subscription text COLLATE "C" NOT NULL,
    registration text COLLATE "C" NOT NULL,
    secret       text NOT NULL,
    made_for     text NOT NULL,
    source       text NOT NULL,
    PRIMARY KEY (tenant, subscription, registration)
);

ALTER TABLE context.remote_subscription ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenants ON context.remote_subscription TO hiroba_broker
    USING (tenant || '' = ANY (string_to_array(current_setting('hiroba.tenants', true), ',')));
GRANT SELECT, INSERT, UPDATE, DELETE ON context.remote_subscription TO hiroba_broker;
