-- Client certificates that stand for keys. Their private keys are nowhere.

CREATE TABLE certificate (
  id                INTEGER PRIMARY KEY,
  organization_id   INTEGER NOT NULL REFERENCES organization (id),
  key_id            INTEGER NOT NULL REFERENCES api_key (id),
  -- SHA-256 of the DER encoding. A revoked one stays taken, so that it can't come back.
  fingerprint       BLOB    NOT NULL UNIQUE CHECK (length(fingerprint) = 32),
  label             TEXT    NOT NULL,
  subject           TEXT    NOT NULL,
  -- By our own CA; else another's certificate was registered.
  issued            INTEGER NOT NULL CHECK (issued IN (0, 1)),
  created_millis    INTEGER NOT NULL,
  not_before_millis INTEGER NOT NULL,
  expires_millis    INTEGER NOT NULL,
  -- 0 if it is not.
  revoked_millis    INTEGER NOT NULL DEFAULT 0,
  CHECK (expires_millis >= not_before_millis)
) STRICT;

CREATE INDEX certificate_of_key ON certificate (key_id, id);

CREATE TRIGGER certificate_revoked_is_final BEFORE UPDATE ON certificate
WHEN OLD.revoked_millis <> 0
BEGIN SELECT RAISE(ABORT, 'a revoked certificate is final'); END;

CREATE TRIGGER certificate_identity
BEFORE UPDATE OF id, organization_id, key_id, fingerprint, issued ON certificate
WHEN NEW.id <> OLD.id OR NEW.organization_id <> OLD.organization_id OR NEW.key_id <> OLD.key_id
  OR NEW.fingerprint <> OLD.fingerprint OR NEW.issued <> OLD.issued
BEGIN SELECT RAISE(ABORT, 'whose a certificate is never changes'); END;
