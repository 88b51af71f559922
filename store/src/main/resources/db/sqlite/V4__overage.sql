-- Credits beyond the cap: who may, and what was charged there.

ALTER TABLE organization ADD COLUMN overage_on INTEGER NOT NULL DEFAULT 0
  CHECK (overage_on IN (0, 1));
ALTER TABLE organization ADD COLUMN overage_credits INTEGER NOT NULL DEFAULT 0
  CHECK (overage_credits BETWEEN 0 AND 9000000000000000);

-- Whether the key takes part in its organization's overage.
ALTER TABLE api_key ADD COLUMN overage INTEGER NOT NULL DEFAULT 1 CHECK (overage IN (0, 1));

-- Of `used`, the credits that were beyond the cap, and what they cost in billionths of the
-- currency's unit.
ALTER TABLE window_total ADD COLUMN overage INTEGER NOT NULL DEFAULT 0
  CHECK (overage BETWEEN 0 AND used);
ALTER TABLE window_total ADD COLUMN overage_nanos INTEGER NOT NULL DEFAULT 0
  CHECK (overage_nanos >= 0);

DROP TRIGGER window_total_only_grows;
CREATE TRIGGER window_total_only_grows BEFORE UPDATE ON window_total
WHEN NEW.used < OLD.used OR NEW.ceiling < OLD.ceiling OR NEW.overage < OLD.overage
  OR NEW.overage_nanos < OLD.overage_nanos OR NEW.organization_id <> OLD.organization_id
  OR NEW.kind <> OLD.kind OR NEW.start_millis <> OLD.start_millis
BEGIN SELECT RAISE(ABORT, 'a window total only grows'); END;

-- The kind of window whose cap the call went beyond, null for none, and by how many of its credits.
ALTER TABLE request ADD COLUMN overage_kind INTEGER;
ALTER TABLE request ADD COLUMN overage INTEGER NOT NULL DEFAULT 0
  CHECK (overage BETWEEN 0 AND credits);
