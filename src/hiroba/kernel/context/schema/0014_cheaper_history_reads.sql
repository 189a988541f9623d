-- SPDX-License-Identifier: Apache-2.0
-- As on the tables of 0010: the first comparison is the usual case and saves taking the list apart for each row.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['history_observed', 'history_hour', 'history_day'] LOOP
        EXECUTE format('ALTER POLICY tenants ON context.%I USING (
            tenant || '''' = current_setting(''hiroba.tenants'', true)
            OR tenant || '''' = ANY (string_to_array(current_setting(''hiroba.tenants'', true), '','')))', name);
    END LOOP;
END $$;
