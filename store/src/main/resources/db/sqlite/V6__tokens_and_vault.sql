-- Public keys of those who sign tokens to be shown beside an API key. Where a key has one, the key
-- alone is refused.

CREATE TABLE token_key (
  -- What tokens call it: a UUID in lower case.
  id             TEXT    PRIMARY KEY CHECK (length(id) = 36),
  key_id         INTEGER NOT NULL REFERENCES api_key (id),
  -- SubjectPublicKeyInfo, DER.
  public_key     BLOB    NOT NULL CHECK (length(public_key) BETWEEN 64 AND 8192),
  created_millis INTEGER NOT NULL,
  UNIQUE (key_id, public_key)
) STRICT;

CREATE TRIGGER token_key_no_update BEFORE UPDATE ON token_key
BEGIN SELECT RAISE(ABORT, 'a public key is never edited; take it away and import another'); END;

-- What customers leave with us and nobody else may read: sealed under the installation's secret,
-- each to its row.
CREATE TABLE vault_entry (
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  -- What kind of thing it is, and of which api.
  shelf           TEXT    NOT NULL CHECK (length(shelf) BETWEEN 1 AND 64),
  name            TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 128),
  -- Version, nonce, AES-256-GCM.
  sealed          BLOB    NOT NULL CHECK (length(sealed) BETWEEN 29 AND 131072),
  changed_millis  INTEGER NOT NULL,
  PRIMARY KEY (organization_id, shelf, name)
) STRICT;
