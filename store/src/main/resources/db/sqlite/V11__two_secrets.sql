-- The installation's secret can be replaced: keys move to the new one when they are used, and what
-- is sealed is sealed anew.

CREATE TABLE key_secret (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  -- One more with each secret.
  generation  INTEGER NOT NULL CHECK (generation >= 0),
  -- Keys of earlier ones are gone: their secret was forgotten before they were used.
  oldest      INTEGER NOT NULL CHECK (oldest BETWEEN 0 AND generation),
  -- Which secret this generation's is, and nothing of the secret; null before the first start.
  fingerprint BLOB CHECK (fingerprint IS NULL OR length(fingerprint) = 32)
) STRICT;

INSERT INTO key_secret (id, generation, oldest) VALUES (1, 0, 0);

CREATE TRIGGER key_secret_goes_on BEFORE UPDATE ON key_secret
WHEN NEW.generation < OLD.generation OR NEW.oldest < OLD.oldest
BEGIN SELECT RAISE(ABORT, 'secrets are replaced, and never come back'); END;
CREATE TRIGGER key_secret_stays BEFORE DELETE ON key_secret
BEGIN SELECT RAISE(ABORT, 'there is always a secret'); END;

-- Under which secret the key's digest is.
ALTER TABLE api_key ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
CREATE INDEX api_key_of_generation ON api_key (generation);

-- What the digest was before it moved: whoever holds that one finds the key still.
ALTER TABLE api_key ADD COLUMN previous_digest BLOB
  CHECK (previous_digest IS NULL OR length(previous_digest) = 32);
CREATE UNIQUE INDEX api_key_moved ON api_key (previous_digest) WHERE previous_digest IS NOT NULL;

-- A deleted key moves as well, so that what it is refused for stays known: all else of it is final.
DROP TRIGGER api_key_deleted_is_final;
CREATE TRIGGER api_key_deleted_is_final
BEFORE UPDATE OF id, organization_id, api_id, label, hint, state, created_millis,
  not_before_millis, expires_millis, day_credits, month_credits, minute_calls, overage, note,
  environment, scopes, allow_networks, deny_networks, leaked, replaces, replaced_by, first, canary
ON api_key WHEN OLD.state = 'DELETED'
BEGIN SELECT RAISE(ABORT, 'a deleted key is final'); END;

DROP TRIGGER api_key_identity;
CREATE TRIGGER api_key_identity BEFORE UPDATE OF id, organization_id, api_id, digest ON api_key
WHEN NEW.id <> OLD.id OR NEW.organization_id <> OLD.organization_id
  OR NEW.api_id <> OLD.api_id
  OR (NEW.digest <> OLD.digest
    AND NOT (NEW.generation > OLD.generation AND NEW.previous_digest IS OLD.digest))
BEGIN SELECT RAISE(ABORT, 'id, organization and api of a key never change, and its digest only with the secret'); END;

DROP TRIGGER signing_key_no_update;
CREATE TRIGGER signing_key_no_update BEFORE UPDATE OF id, created_millis, signs_from_millis
ON signing_key
BEGIN SELECT RAISE(ABORT, 'a signing key is never edited, only sealed anew; another one follows it'); END;
