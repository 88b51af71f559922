-- How keys are used, and what somebody should know about it.

-- The last use of a key. Instants only grow; an owner's list reads it, no decision does.
CREATE TABLE key_use (
  key_id      INTEGER PRIMARY KEY REFERENCES api_key (id),
  used_millis INTEGER NOT NULL,
  address     TEXT    NOT NULL CHECK (length(address) <= 64),
  agent       TEXT    NOT NULL CHECK (length(agent) <= 200),
  -- When it last stood in a URL; 0 for never.
  url_millis  INTEGER NOT NULL
) STRICT;

CREATE INDEX key_use_by_time ON key_use (used_millis);

-- The networks a key was used from, a bounded number of each key.
CREATE TABLE key_network (
  key_id       INTEGER NOT NULL REFERENCES api_key (id),
  -- In the notation of CIDR.
  network      TEXT    NOT NULL CHECK (length(network) <= 64),
  first_millis INTEGER NOT NULL,
  last_millis  INTEGER NOT NULL,
  PRIMARY KEY (key_id, network),
  CHECK (first_millis <= last_millis)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice (
  id                  INTEGER PRIMARY KEY,
  organization_id     INTEGER NOT NULL REFERENCES organization (id),
  key_id              INTEGER NOT NULL REFERENCES api_key (id),
  kind                TEXT    NOT NULL,
  -- The same while the same thing need not be said again.
  period              INTEGER NOT NULL,
  at_millis           INTEGER NOT NULL,
  -- A line each, name=value.
  facts               TEXT    NOT NULL,
  -- 0 while nobody has.
  acknowledged_millis INTEGER NOT NULL DEFAULT 0,
  acknowledged_by     TEXT    NOT NULL DEFAULT '',
  UNIQUE (kind, key_id, period)
) STRICT;

CREATE INDEX notice_of_organization ON notice (organization_id, id);
CREATE INDEX notice_by_time ON notice (at_millis);
CREATE INDEX notice_open ON notice (id) WHERE acknowledged_millis = 0;

CREATE TRIGGER notice_only_acknowledged BEFORE UPDATE ON notice
WHEN OLD.acknowledged_millis <> 0 OR NEW.id <> OLD.id OR NEW.organization_id <> OLD.organization_id
  OR NEW.key_id <> OLD.key_id OR NEW.kind <> OLD.kind OR NEW.period <> OLD.period
  OR NEW.at_millis <> OLD.at_millis OR NEW.facts <> OLD.facts
BEGIN SELECT RAISE(ABORT, 'a notice is acknowledged once, and never edited'); END;
