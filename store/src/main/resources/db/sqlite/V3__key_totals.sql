-- Keys have limits of their own within their organization's pool.

-- Null for no limit.
ALTER TABLE api_key ADD COLUMN day_credits INTEGER
  CHECK (day_credits BETWEEN 0 AND 8999999999999999);
ALTER TABLE api_key ADD COLUMN month_credits INTEGER
  CHECK (month_credits BETWEEN 0 AND 8999999999999999);
ALTER TABLE api_key ADD COLUMN minute_calls INTEGER
  CHECK (minute_calls BETWEEN 1 AND 1000000000);

-- Of each window's total, every key's part: of the request rows that are rolled up. Key 0: calls
-- whose rows had been pruned before this table was.
CREATE TABLE key_total (
  organization_id INTEGER NOT NULL,
  kind            INTEGER NOT NULL CHECK (kind BETWEEN 2 AND 6),
  start_millis    INTEGER NOT NULL,
  key_id          INTEGER NOT NULL,
  used            INTEGER NOT NULL CHECK (used >= 0),
  PRIMARY KEY (organization_id, kind, start_millis, key_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER key_total_only_grows BEFORE UPDATE ON key_total
WHEN NEW.used < OLD.used OR NEW.organization_id <> OLD.organization_id
  OR NEW.kind <> OLD.kind OR NEW.start_millis <> OLD.start_millis OR NEW.key_id <> OLD.key_id
BEGIN SELECT RAISE(ABORT, 'a key total only grows'); END;

CREATE TRIGGER key_total_stays BEFORE DELETE ON key_total
WHEN OLD.kind <> 6 OR OLD.start_millis >= (SELECT rolling_floor FROM ledger_state)
BEGIN SELECT RAISE(ABORT, 'key totals are kept'); END;

INSERT INTO key_total
SELECT organization_id, kind, start_millis, key_id, SUM(credits)
FROM (
  SELECT organization_id, 2 AS kind, utc_day AS start_millis, key_id, credits
  FROM request WHERE row_id <= (SELECT rolled_row FROM ledger_state)
  UNION ALL
  SELECT organization_id, 3, utc_month, key_id, credits
  FROM request WHERE row_id <= (SELECT rolled_row FROM ledger_state)
  UNION ALL
  SELECT organization_id, 4, anchored_day, key_id, credits
  FROM request WHERE row_id <= (SELECT rolled_row FROM ledger_state)
  UNION ALL
  SELECT organization_id, 5, anchored_month, key_id, credits
  FROM request WHERE row_id <= (SELECT rolled_row FROM ledger_state)
  UNION ALL
  SELECT organization_id, 6, rolling_minute, key_id, credits
  FROM request WHERE row_id <= (SELECT rolled_row FROM ledger_state)
  UNION ALL
  SELECT organization_id, kind, start_millis, 0, credits
  FROM pruned_sum WHERE kind > 0
)
WHERE start_millis IS NOT NULL AND credits > 0
GROUP BY organization_id, kind, start_millis, key_id;
