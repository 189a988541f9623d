-- SPDX-License-Identifier: Apache-2.0
-- The operators of `box` are not leakproof, so PostgreSQL never uses a GiST index below a row-level policy.
-- This function of the owner uses the index and repeats the policy itself.

CREATE FUNCTION context.ids_in_extent(wanted_tenant text, wanted_types text[], wanted box)
    RETURNS TABLE (id text, created bigint)
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.id, e.created FROM context.entity e
    WHERE e.extent && wanted AND e.tenant = wanted_tenant AND e.type_key = ANY (wanted_types)
      AND wanted_tenant = ANY (string_to_array(current_setting('hiroba.tenants', true), ','))
$$;

REVOKE ALL ON FUNCTION context.ids_in_extent(text, text[], box) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION context.ids_in_extent(text, text[], box) TO hiroba_broker;
