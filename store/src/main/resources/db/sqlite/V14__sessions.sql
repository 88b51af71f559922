-- Sessions of people who are signed in. Of a session's id only its SHA-256 is here, so this table lets nobody in.

CREATE TABLE session (
  digest         TEXT    PRIMARY KEY CHECK (length(digest) = 64),
  -- 0 while nobody has signed in.
  person_id      INTEGER NOT NULL,
  created_millis INTEGER NOT NULL,
  seen_millis    INTEGER NOT NULL,
  agent          TEXT    NOT NULL CHECK (length(agent) <= 300),
  address        TEXT    NOT NULL CHECK (length(address) <= 64),
  -- A line each, name=value.
  facts          TEXT    NOT NULL CHECK (length(facts) <= 2000)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_of_person ON session (person_id, seen_millis);
CREATE INDEX session_by_time ON session (seen_millis);
