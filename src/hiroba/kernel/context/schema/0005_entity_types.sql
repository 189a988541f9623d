-- SPDX-License-Identifier: Apache-2.0
-- What the manifests declare about entity types, written by the registry and read by the broker.
CREATE TABLE context.entity_type (
    name     text COLLATE "C" PRIMARY KEY,
    audience text NOT NULL CHECK (audience IN ('public', 'staff', 'restricted')),
    service  text NOT NULL,
    title_en text NOT NULL,
    title_ja text NOT NULL
);
GRANT SELECT ON context.entity_type TO hiroba_broker, hiroba_app;
GRANT INSERT, UPDATE, DELETE ON context.entity_type TO hiroba_app;

CREATE FUNCTION context.tell_entity_types() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('hiroba_entity_type', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON context.entity_type
    FOR EACH STATEMENT EXECUTE FUNCTION context.tell_entity_types();
