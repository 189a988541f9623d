-- SPDX-License-Identifier: Apache-2.0
-- Measurements that come late, and questions for the state at an earlier time.

-- 'l': a value observed before the one that the entity shows; it belongs to history and changed nothing.
ALTER TABLE context.history DROP CONSTRAINT history_action_check;
ALTER TABLE context.history ADD CONSTRAINT history_action_check CHECK (action IN ('c', 'u', 'r', 'd', 'l'));
COMMENT ON COLUMN context.history.action IS 'created, updated, replaced, deleted, observed late';

-- Where the state at a time begins: the newest whole entity before it. Creations are found by their own time.
CREATE INDEX history_whole ON context.history (tenant, id, change) WHERE action IN ('r', 'd');
-- Attributes that were there at a time and are removed now.
CREATE INDEX history_removed ON context.history (tenant, id, change)
    WHERE action = 'u' AND strpos(fragment, '"urn:ngsi-ld:null"') > 0;
-- What was there at a time and is deleted now.
CREATE INDEX history_deleted ON context.history (tenant, type_key, change) WHERE action = 'd';
