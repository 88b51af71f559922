-- What reports of usage need beside what there is: quarters of an hour, since some zones begin
-- their days on one; how far back single calls are whole; and by which price a call was charged.

CREATE TABLE rollup_quarter (
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

INSERT INTO rollup_quarter
SELECT organization_id, start_millis - start_millis % 900000, key_id, api_id, route_id, status,
       SUM(calls), SUM(refused), SUM(credits)
FROM rollup_minute WHERE start_millis >= (SELECT minute_floor FROM ledger_state)
GROUP BY 1, 2, 3, 4, 5, 6;

-- Where minutes were no longer kept, a whole hour stands in its first quarter.
INSERT INTO rollup_quarter
SELECT * FROM rollup_hour
WHERE start_millis < (SELECT minute_floor FROM ledger_state)
  AND start_millis >= (SELECT hour_floor FROM ledger_state);

-- Every call admitted since is still in its own row.
ALTER TABLE ledger_state ADD COLUMN request_floor INTEGER NOT NULL DEFAULT 0;

UPDATE ledger_state
SET request_floor = COALESCE((SELECT MIN(at_millis) + 3600000 FROM request), last_millis + 1)
WHERE pruned_row > 0;

-- What a route's calls cost since when, as the configuration said it.
CREATE TABLE price_version (
  api_id       TEXT    NOT NULL,
  route_id     TEXT    NOT NULL,
  version      INTEGER NOT NULL CHECK (version >= 1),
  since_millis INTEGER NOT NULL,
  words        TEXT    NOT NULL,
  PRIMARY KEY (api_id, route_id, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER price_version_no_update BEFORE UPDATE ON price_version
BEGIN SELECT RAISE(ABORT, 'what a call cost is never edited'); END;
CREATE TRIGGER price_version_no_delete BEFORE DELETE ON price_version
BEGIN SELECT RAISE(ABORT, 'what a call cost is kept'); END;
