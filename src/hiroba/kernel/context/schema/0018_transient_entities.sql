-- SPDX-License-Identifier: Apache-2.0
-- When entities with the attribute dateExpires of NGSIv2 are to go; written with the entity, removed when it is over.
CREATE TABLE context.entity_expiry (
    tenant  text COLLATE "C" NOT NULL,
    id      text COLLATE "C" NOT NULL,
    expires bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX entity_expiry_due ON context.entity_expiry (tenant, expires);

ALTER TABLE context.entity_expiry ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenants ON context.entity_expiry TO hiroba_broker
    USING (tenant || '' = ANY (string_to_array(current_setting('hiroba.tenants', true), ',')));
GRANT SELECT, INSERT, UPDATE, DELETE ON context.entity_expiry TO hiroba_broker;
