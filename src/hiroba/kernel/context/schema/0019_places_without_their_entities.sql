-- SPDX-License-Identifier: Apache-2.0
-- What a geo-query has to know of a place stands in the index: a thousand places near a point would be as many pages
-- of the table, where those of one type lie far from each other.
CREATE INDEX entity_place ON context.entity (tenant, type_key, cell) INCLUDE (created, id) WHERE cell IS NOT NULL;
DROP INDEX context.entity_cell;
