-- SPDX-License-Identifier: Apache-2.0
-- Who may write what: see kernel/ownership. One row for each (scope, tenant); tenant '*' means every tenant.
CREATE SCHEMA IF NOT EXISTS ownership;
GRANT USAGE ON SCHEMA ownership TO hiroba_broker, hiroba_app;

CREATE TABLE ownership.claim (
    tenant     text COLLATE "C" NOT NULL,
    scope      text COLLATE "C" NOT NULL,
    epoch      bigint NOT NULL,
    holder     text NOT NULL,
    claimed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, scope)
);
-- The rows name processes, not people or town affairs, and an owner of '*' must see all: no row-level security.
GRANT SELECT, INSERT, UPDATE ON ownership.claim TO hiroba_broker, hiroba_app;
