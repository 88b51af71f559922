-- What becomes of keys: lines of keys that take each other's place, policies, and the secret that
-- each was hashed under.

ALTER TABLE api_key ADD COLUMN replaced_by INTEGER REFERENCES api_key (id);

-- The first key of its line, whose windows all of the line count in; null for itself.
ALTER TABLE api_key ADD COLUMN first INTEGER REFERENCES api_key (id);

DROP INDEX api_key_replacing;
CREATE UNIQUE INDEX api_key_replacing ON api_key (replaces) WHERE replaces IS NOT NULL;

-- Public keys go with a key to its successor, under the id that tokens call them: so it is unique
-- for each key only.
CREATE TABLE token_key_of_line (
  id             TEXT    NOT NULL CHECK (length(id) = 36),
  key_id         INTEGER NOT NULL REFERENCES api_key (id),
  public_key     BLOB    NOT NULL CHECK (length(public_key) BETWEEN 64 AND 8192),
  created_millis INTEGER NOT NULL,
  PRIMARY KEY (key_id, id),
  UNIQUE (key_id, public_key)
) STRICT;

INSERT INTO token_key_of_line SELECT id, key_id, public_key, created_millis FROM token_key;
DROP TABLE token_key;
ALTER TABLE token_key_of_line RENAME TO token_key;

CREATE TRIGGER token_key_no_update BEFORE UPDATE ON token_key
BEGIN SELECT RAISE(ABORT, 'a public key is never edited; take it away and import another'); END;

-- What an organization demands of its keys; null for what its plan does.
ALTER TABLE organization ADD COLUMN key_max INTEGER CHECK (key_max BETWEEN 0 AND 1000000);
ALTER TABLE organization ADD COLUMN key_limit INTEGER CHECK (key_limit IN (0, 1));
ALTER TABLE organization ADD COLUMN key_expiry_millis INTEGER CHECK (key_expiry_millis >= 0);
ALTER TABLE organization ADD COLUMN key_networks INTEGER CHECK (key_networks IN (0, 1));
