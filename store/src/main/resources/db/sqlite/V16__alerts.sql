-- What organizations want to be told of, what they were told, and how that went.

-- Rules that differ from those every organization has.
CREATE TABLE alert_rule (
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  condition       TEXT    NOT NULL,
  -- Percent or days; 0 where the condition has none.
  threshold       INTEGER NOT NULL CHECK (threshold BETWEEN 0 AND 365),
  enabled         INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  -- Words, a space between each.
  channels        TEXT    NOT NULL,
  roles           TEXT    NOT NULL,
  addresses       TEXT    NOT NULL,
  PRIMARY KEY (organization_id, condition, threshold)
) STRICT, WITHOUT ROWID;

CREATE INDEX alert_rule_enabled ON alert_rule (condition, organization_id) WHERE enabled = 1;

-- Addresses that are called. Their secrets are in the vault.
CREATE TABLE webhook (
  id              INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  url             TEXT    NOT NULL CHECK (length(url) BETWEEN 1 AND 500),
  enabled         INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_millis  INTEGER NOT NULL,
  -- Since when every try has failed; 0 if the last one did not.
  failing_millis  INTEGER NOT NULL,
  -- Why it was switched off; empty if its owner did, or it is on.
  why             TEXT    NOT NULL
) STRICT;

CREATE INDEX webhook_of_organization ON webhook (organization_id, id);

-- What was told, or is to be. Written in the transaction that decides it.
CREATE TABLE alert (
  id              INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  condition       TEXT    NOT NULL,
  threshold       INTEGER NOT NULL,
  -- The key or webhook; of credits, the code of the window's kind.
  subject_id      INTEGER NOT NULL,
  -- The same while the same need not be said again.
  period          INTEGER NOT NULL,
  -- The allowance that was compared: it is said again only where that was raised.
  basis           INTEGER NOT NULL,
  at_millis       INTEGER NOT NULL,
  -- A line each, name=value.
  facts           TEXT    NOT NULL,
  test            INTEGER NOT NULL CHECK (test IN (0, 1)),
  noticed         INTEGER NOT NULL CHECK (noticed IN (0, 1)),
  seen_millis     INTEGER NOT NULL DEFAULT 0,
  seen_by         TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE UNIQUE INDEX alert_once ON alert (
  organization_id, condition, threshold, subject_id, period, basis) WHERE test = 0;
CREATE INDEX alert_of_organization ON alert (organization_id, id);
CREATE INDEX alert_by_time ON alert (at_millis);

CREATE TRIGGER alert_only_seen BEFORE UPDATE ON alert
WHEN OLD.seen_millis <> 0 OR NEW.id <> OLD.id OR NEW.organization_id <> OLD.organization_id
  OR NEW.condition <> OLD.condition OR NEW.threshold <> OLD.threshold
  OR NEW.subject_id <> OLD.subject_id OR NEW.period <> OLD.period OR NEW.basis <> OLD.basis
  OR NEW.at_millis <> OLD.at_millis OR NEW.facts <> OLD.facts OR NEW.test <> OLD.test
  OR NEW.noticed <> OLD.noticed
BEGIN SELECT RAISE(ABORT, 'an alert is seen once, and never edited'); END;

CREATE TABLE alert_delivery (
  -- Chosen before the first try: what a receiver knows a message by.
  id              INTEGER PRIMARY KEY,
  alert_id        INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  organization_id INTEGER NOT NULL,
  channel         TEXT    NOT NULL CHECK (channel IN ('MAIL', 'WEBHOOK', 'NOTICE')),
  webhook_id      INTEGER NOT NULL,
  state           TEXT    NOT NULL CHECK (state IN ('WAITING', 'DONE', 'FAILED')),
  created_millis  INTEGER NOT NULL,
  tries           INTEGER NOT NULL,
  next_millis     INTEGER NOT NULL,
  done_millis     INTEGER NOT NULL,
  result          TEXT    NOT NULL CHECK (length(result) <= 200)
) STRICT;

CREATE INDEX alert_delivery_due ON alert_delivery (next_millis) WHERE state = 'WAITING';
CREATE INDEX alert_delivery_of_organization ON alert_delivery (organization_id, id);
CREATE INDEX alert_delivery_of_alert ON alert_delivery (alert_id);

CREATE TRIGGER alert_delivery_ends_once BEFORE UPDATE ON alert_delivery
WHEN OLD.state <> 'WAITING'
BEGIN SELECT RAISE(ABORT, 'a delivery ends once'); END;

-- Keys whose end somebody is told of.
CREATE INDEX api_key_by_end ON api_key (expires_millis)
  WHERE expires_millis < 9223372036854775807;
