-- Instants are milliseconds since 1970, credits whole numbers, ids 64 bits. STRICT: a column holds
-- its type and nothing else. Only the DDL is SQLite's own; the statements that use it are portable.

-- Who buys ------------------------------------------------------------------------------------

CREATE TABLE organization (
  id             INTEGER PRIMARY KEY,
  name           TEXT    NOT NULL,
  standing       TEXT    NOT NULL CHECK (standing IN ('ACTIVE', 'UNPAID', 'LAPSED', 'SUSPENDED')),
  plan_id        TEXT    NOT NULL,
  anchor_millis  INTEGER NOT NULL,
  created_millis INTEGER NOT NULL
) STRICT;

CREATE TRIGGER organization_stays BEFORE DELETE ON organization
BEGIN SELECT RAISE(ABORT, 'organizations are never deleted'); END;

CREATE TABLE api_key (
  id                INTEGER PRIMARY KEY,
  organization_id   INTEGER NOT NULL REFERENCES organization (id),
  api_id            TEXT    NOT NULL,
  digest            BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
  label             TEXT    NOT NULL,
  hint              TEXT    NOT NULL,
  state             TEXT    NOT NULL CHECK (state IN ('ACTIVE', 'DISABLED', 'DELETED')),
  created_millis    INTEGER NOT NULL,
  not_before_millis INTEGER NOT NULL,
  expires_millis    INTEGER NOT NULL,
  CHECK (expires_millis > not_before_millis)
) STRICT;

CREATE INDEX api_key_of_organization ON api_key (organization_id, id);

CREATE TRIGGER api_key_deleted_is_final BEFORE UPDATE ON api_key WHEN OLD.state = 'DELETED'
BEGIN SELECT RAISE(ABORT, 'a deleted key is final'); END;

CREATE TRIGGER api_key_identity BEFORE UPDATE OF id, organization_id, api_id, digest ON api_key
WHEN NEW.id <> OLD.id OR NEW.organization_id <> OLD.organization_id
  OR NEW.api_id <> OLD.api_id OR NEW.digest <> OLD.digest
BEGIN SELECT RAISE(ABORT, 'id, organization, api and digest of a key never change'); END;

CREATE TRIGGER api_key_stays BEFORE DELETE ON api_key
BEGIN SELECT RAISE(ABORT, 'keys are kept for reports; delete is a state'); END;

CREATE TABLE grant_entry (
  id                  INTEGER PRIMARY KEY,
  organization_id     INTEGER NOT NULL REFERENCES organization (id),
  kind                INTEGER NOT NULL CHECK (kind IN (3, 5)),
  window_start_millis INTEGER NOT NULL,
  credits             INTEGER NOT NULL CHECK (credits BETWEEN 1 AND 9000000000000000),
  reason              TEXT    NOT NULL,
  actor               TEXT    NOT NULL,
  at_millis           INTEGER NOT NULL
) STRICT;

CREATE INDEX grant_entry_of_organization ON grant_entry (organization_id, at_millis, id);

CREATE TRIGGER grant_entry_no_update BEFORE UPDATE ON grant_entry
BEGIN SELECT RAISE(ABORT, 'grants are never edited'); END;
CREATE TRIGGER grant_entry_no_delete BEFORE DELETE ON grant_entry
BEGIN SELECT RAISE(ABORT, 'grants are never deleted'); END;

CREATE TABLE audit (
  sequence        INTEGER PRIMARY KEY,
  at_millis       INTEGER NOT NULL,
  actor           TEXT    NOT NULL,
  kind            TEXT    NOT NULL,
  organization_id INTEGER NOT NULL,
  subject_id      INTEGER NOT NULL,
  before_json     TEXT,
  after_json      TEXT    NOT NULL,
  -- SHA-256 of the entry before and of this one.
  chain           BLOB    NOT NULL CHECK (length(chain) = 32)
) STRICT;

CREATE INDEX audit_of_organization ON audit (organization_id, sequence);

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

-- What was used -------------------------------------------------------------------------------

-- One row: how far everything is.
CREATE TABLE ledger_state (
  id                 INTEGER PRIMARY KEY CHECK (id = 1),
  -- The journal this ledger is folded from; null before the first.
  journal_name       TEXT,
  journal_generation INTEGER,
  -- The newest request row; rows are numbered without gaps.
  last_row           INTEGER NOT NULL,
  -- The newest admission in the ledger: time starts no earlier.
  last_millis        INTEGER NOT NULL,
  -- Rows up to here are summed in verified_sum.
  verified_row       INTEGER NOT NULL,
  -- Rows up to here are no longer kept and are summed in pruned_sum.
  pruned_row         INTEGER NOT NULL,
  -- Rollups and rolling windows that start earlier are no longer kept.
  minute_floor       INTEGER NOT NULL,
  hour_floor         INTEGER NOT NULL,
  rolling_floor      INTEGER NOT NULL,
  CHECK (pruned_row <= verified_row AND verified_row <= last_row)
) STRICT;

INSERT INTO ledger_state VALUES (1, NULL, NULL, 0, 0, 0, 0, 0, 0, 0);

CREATE TABLE journal_position (
  journal_name       TEXT    NOT NULL,
  journal_generation INTEGER NOT NULL,
  lane               INTEGER NOT NULL,
  segment            INTEGER NOT NULL,
  byte_offset        INTEGER NOT NULL,
  PRIMARY KEY (journal_name, journal_generation, lane)
) STRICT, WITHOUT ROWID;

-- kind: the stored codes of the window kinds.
CREATE TABLE window_total (
  organization_id INTEGER NOT NULL,
  kind            INTEGER NOT NULL CHECK (kind BETWEEN 2 AND 6),
  start_millis    INTEGER NOT NULL,
  used            INTEGER NOT NULL,
  ceiling         INTEGER NOT NULL,
  PRIMARY KEY (organization_id, kind, start_millis),
  CONSTRAINT cap_holds CHECK (used >= 0 AND used <= ceiling)
) STRICT, WITHOUT ROWID;

CREATE INDEX window_total_by_start ON window_total (kind, start_millis);

CREATE TRIGGER window_total_only_grows BEFORE UPDATE ON window_total
WHEN NEW.used < OLD.used OR NEW.ceiling < OLD.ceiling OR NEW.organization_id <> OLD.organization_id
  OR NEW.kind <> OLD.kind OR NEW.start_millis <> OLD.start_millis
BEGIN SELECT RAISE(ABORT, 'a window total only grows'); END;

CREATE TRIGGER window_total_stays BEFORE DELETE ON window_total
WHEN OLD.kind <> 6 OR OLD.start_millis >= (SELECT rolling_floor FROM ledger_state)
BEGIN SELECT RAISE(ABORT, 'window totals are kept'); END;

CREATE TABLE request (
  row_id          INTEGER PRIMARY KEY,
  id_high         INTEGER NOT NULL,
  id_low          INTEGER NOT NULL,
  at_millis       INTEGER NOT NULL,
  organization_id INTEGER NOT NULL,
  key_id          INTEGER NOT NULL,
  api_id          TEXT    NOT NULL,
  route_id        TEXT    NOT NULL,
  method          TEXT    NOT NULL,
  target          TEXT    NOT NULL,
  status          INTEGER NOT NULL,
  refusal         INTEGER,
  credits         INTEGER NOT NULL CHECK (credits BETWEEN 0 AND 9000000000000000),
  counted         INTEGER NOT NULL,
  duration_micros INTEGER NOT NULL,
  answer_bytes    INTEGER NOT NULL,
  address         TEXT    NOT NULL,
  -- Starts of the windows its credits were charged to; null where it was charged to none.
  utc_day         INTEGER,
  utc_month       INTEGER,
  anchored_day    INTEGER,
  anchored_month  INTEGER,
  rolling_minute  INTEGER
) STRICT;

CREATE UNIQUE INDEX request_id ON request (id_high, id_low);
CREATE INDEX request_of_organization ON request (organization_id, at_millis);

CREATE TRIGGER request_no_update BEFORE UPDATE ON request
BEGIN SELECT RAISE(ABORT, 'request rows are never edited'); END;
CREATE TRIGGER request_pruned_only BEFORE DELETE ON request
WHEN OLD.row_id > (SELECT pruned_row FROM ledger_state)
BEGIN SELECT RAISE(ABORT, 'request rows leave by pruning only'); END;

CREATE TABLE rollup_minute (
  organization_id INTEGER NOT NULL,
  start_millis    INTEGER NOT NULL,
  key_id          INTEGER NOT NULL,
  api_id          TEXT    NOT NULL,
  route_id        TEXT    NOT NULL,
  status          INTEGER NOT NULL,
  calls           INTEGER NOT NULL,
  refused         INTEGER NOT NULL,
  credits         INTEGER NOT NULL,
  PRIMARY KEY (organization_id, start_millis, key_id, api_id, route_id, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_hour (
  organization_id INTEGER NOT NULL,
  start_millis    INTEGER NOT NULL,
  key_id          INTEGER NOT NULL,
  api_id          TEXT    NOT NULL,
  route_id        TEXT    NOT NULL,
  status          INTEGER NOT NULL,
  calls           INTEGER NOT NULL,
  refused         INTEGER NOT NULL,
  credits         INTEGER NOT NULL,
  PRIMARY KEY (organization_id, start_millis, key_id, api_id, route_id, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_day (
  organization_id INTEGER NOT NULL,
  start_millis    INTEGER NOT NULL,
  key_id          INTEGER NOT NULL,
  api_id          TEXT    NOT NULL,
  route_id        TEXT    NOT NULL,
  status          INTEGER NOT NULL,
  calls           INTEGER NOT NULL,
  refused         INTEGER NOT NULL,
  credits         INTEGER NOT NULL,
  PRIMARY KEY (organization_id, start_millis, key_id, api_id, route_id, status)
) STRICT, WITHOUT ROWID;

-- What the verifier knows ---------------------------------------------------------------------

-- Sums of request rows; kind 0 is the UTC day of admission, the others are window kinds.
CREATE TABLE verified_sum (
  organization_id INTEGER NOT NULL,
  kind            INTEGER NOT NULL,
  start_millis    INTEGER NOT NULL,
  calls           INTEGER NOT NULL,
  credits         INTEGER NOT NULL,
  PRIMARY KEY (organization_id, kind, start_millis)
) STRICT, WITHOUT ROWID;

CREATE INDEX verified_sum_by_start ON verified_sum (kind, start_millis);

CREATE TABLE pruned_sum (
  organization_id INTEGER NOT NULL,
  kind            INTEGER NOT NULL,
  start_millis    INTEGER NOT NULL,
  calls           INTEGER NOT NULL,
  credits         INTEGER NOT NULL,
  PRIMARY KEY (organization_id, kind, start_millis)
) STRICT, WITHOUT ROWID;

-- Books that do not balance, until a run finds agreement. Organization 0: nobody's in particular.
CREATE TABLE difference (
  organization_id INTEGER PRIMARY KEY,
  found_millis    INTEGER NOT NULL,
  -- 1: only a full run can see it, so only a full run can clear it.
  full_run        INTEGER NOT NULL,
  -- What differs by how much, without the figures that move with each call.
  fingerprint     TEXT    NOT NULL,
  evidence        TEXT    NOT NULL,
  -- An operator has looked at this fingerprint and lets calls go on.
  accepted        INTEGER NOT NULL
) STRICT;
