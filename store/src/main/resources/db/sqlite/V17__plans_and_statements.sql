-- Changes of plan that take force later, overage up to an amount of money, and statements.

ALTER TABLE organization ADD COLUMN next_plan_id TEXT;
ALTER TABLE organization ADD COLUMN next_plan_millis INTEGER;

CREATE INDEX organization_next_plan ON organization (next_plan_millis)
WHERE next_plan_millis IS NOT NULL;

-- In the currency's smallest unit; null where the ceiling is in credits.
ALTER TABLE organization ADD COLUMN overage_minor INTEGER
  CHECK (overage_minor BETWEEN 0 AND 9000000000);
ALTER TABLE organization ADD COLUMN overage_currency TEXT;

-- One for each month of a subscription. The window is named as in window_total.
CREATE TABLE statement (
  id              INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  kind            INTEGER NOT NULL CHECK (kind IN (3, 5)),
  start_millis    INTEGER NOT NULL,
  end_millis      INTEGER NOT NULL,
  currency        TEXT,
  -- Null while it is open; the figures are those of the ledger when it was closed.
  closed_millis   INTEGER,
  included        INTEGER,
  granted         INTEGER,
  used            INTEGER,
  overage         INTEGER,
  overage_nanos   INTEGER,
  UNIQUE (organization_id, kind, start_millis),
  CHECK (end_millis > start_millis)
) STRICT;

CREATE INDEX statement_open ON statement (end_millis) WHERE closed_millis IS NULL;
CREATE INDEX statement_of_organization ON statement (organization_id, start_millis);

CREATE TRIGGER statement_closed_is_final BEFORE UPDATE ON statement
WHEN OLD.closed_millis IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a closed statement never changes'); END;
CREATE TRIGGER statement_stays BEFORE DELETE ON statement
BEGIN SELECT RAISE(ABORT, 'statements are kept'); END;

CREATE TABLE statement_line (
  statement_id INTEGER NOT NULL REFERENCES statement (id),
  line         INTEGER NOT NULL,
  what         TEXT    NOT NULL CHECK (what IN ('PLAN', 'CHANGE', 'OVERAGE')),
  at_millis    INTEGER NOT NULL,
  plan_id      TEXT    NOT NULL,
  plan_name    TEXT    NOT NULL,
  credits      INTEGER NOT NULL CHECK (credits >= 0),
  minor        INTEGER NOT NULL CHECK (minor >= 0),
  PRIMARY KEY (statement_id, line)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER statement_line_of_open BEFORE INSERT ON statement_line
WHEN (SELECT closed_millis FROM statement WHERE id = NEW.statement_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a closed statement never changes'); END;
CREATE TRIGGER statement_line_no_update BEFORE UPDATE ON statement_line
BEGIN SELECT RAISE(ABORT, 'lines of a statement are never edited'); END;
CREATE TRIGGER statement_line_no_delete BEFORE DELETE ON statement_line
BEGIN SELECT RAISE(ABORT, 'lines of a statement are kept'); END;
