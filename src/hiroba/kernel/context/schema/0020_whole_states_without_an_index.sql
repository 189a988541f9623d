-- SPDX-License-Identifier: Apache-2.0
-- An entity knows when it was last replaced, so the state where a later time begins is found by its key. Only what lies
-- before a later replacement has to be searched for, which the action beside the key lets the index answer alone. An
-- index of whole states cost every replacement a fifth of what PostgreSQL does for it.
DROP INDEX context.history_whole;
ALTER TABLE context.history DROP CONSTRAINT history_pkey;
ALTER TABLE context.history ADD PRIMARY KEY (tenant, id, change) INCLUDE (action);
