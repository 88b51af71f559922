-- Rollups follow the request rows some seconds behind: most are touched again and again, and each
-- is written once for all of them.

-- Request rows up to here are in the rollups.
ALTER TABLE ledger_state ADD COLUMN rolled_row INTEGER NOT NULL DEFAULT 0
  CHECK (rolled_row BETWEEN 0 AND last_row);

UPDATE ledger_state SET rolled_row = last_row;
