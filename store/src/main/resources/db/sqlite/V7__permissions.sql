-- What keys may be used for. Lists are words with a space between them.

ALTER TABLE api_key ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN environment TEXT NOT NULL DEFAULT 'PRODUCTION'
  CHECK (environment IN ('DEVELOPMENT', 'QA', 'PRODUCTION'));
-- As in market:read; none for all.
ALTER TABLE api_key ADD COLUMN scopes TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN allow_networks TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN deny_networks TEXT NOT NULL DEFAULT '';
-- Reported as leaked: an active key is quarantined then, a disabled one stays so.
ALTER TABLE api_key ADD COLUMN leaked INTEGER NOT NULL DEFAULT 0 CHECK (leaked IN (0, 1));
-- The key it was made to take the place of.
ALTER TABLE api_key ADD COLUMN replaces INTEGER REFERENCES api_key (id);
-- A decoy, whose use raises an alarm.
ALTER TABLE api_key ADD COLUMN canary INTEGER NOT NULL DEFAULT 0 CHECK (canary IN (0, 1));

CREATE INDEX api_key_replacing ON api_key (replaces) WHERE replaces IS NOT NULL;
