# SPDX-License-Identifier: Apache-2.0
"""The operators of text[] are not leakproof, so PostgreSQL never uses the GIN index below a row-level policy.

This function of the owner uses the index and repeats the policy itself; it gives ids only, and the rows are read
under the policy. It stands in the list of tests/architecture/tables.py.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION public.search_ids(
    wanted_grams text[], words text[], kinds text[], audiences text[], most integer
) RETURNS TABLE (id bigint)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.id FROM public.search_entry e
    WHERE e.grams @> wanted_grams
      AND e.tenant = nullif(current_setting('hiroba.tenant', true), '')
      AND e.audience = ANY (audiences)
      AND (cardinality(kinds) = 0 OR e.kind = ANY (kinds))
      AND NOT EXISTS (SELECT FROM unnest(words) AS word WHERE strpos(e.folded, word) = 0)
    ORDER BY e.at DESC, e.id DESC LIMIT least(most, 100)
$$;
REVOKE ALL ON FUNCTION public.search_ids(text[], text[], text[], text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.search_ids(text[], text[], text[], text[], integer) TO hiroba_app;
"""
DROP = "DROP FUNCTION public.search_ids(text[], text[], text[], text[], integer)"


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
