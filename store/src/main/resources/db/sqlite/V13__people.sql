-- People, what they are in which organization, and the mail that tells them.

CREATE TABLE person (
  id              INTEGER PRIMARY KEY,
  -- One spelling of each address.
  email           TEXT    NOT NULL UNIQUE CHECK (length(email) BETWEEN 3 AND 254),
  name            TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  created_millis  INTEGER NOT NULL,
  -- When the address was proven to be theirs; 0 if it was not.
  verified_millis INTEGER NOT NULL,
  suspended       INTEGER NOT NULL CHECK (suspended IN (0, 1)),
  -- Argon2id with its parameters and salt; null if they have none.
  password        TEXT    CHECK (password IS NULL OR length(password) BETWEEN 32 AND 256),
  -- Whether it is long enough to stand without a second factor.
  long_password   INTEGER NOT NULL CHECK (long_password IN (0, 1)),
  seen_millis     INTEGER NOT NULL,
  theme           TEXT    NOT NULL CHECK (theme IN ('SYSTEM', 'LIGHT', 'DARK')),
  zone            TEXT    NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
  locale          TEXT    NOT NULL CHECK (length(locale) BETWEEN 2 AND 35)
) STRICT;

CREATE TRIGGER person_stays BEFORE DELETE ON person
BEGIN SELECT RAISE(ABORT, 'people are kept for the audit; suspend them'); END;

CREATE TABLE second_factor (
  person_id        INTEGER PRIMARY KEY REFERENCES person (id),
  -- The authenticator's secret, under the installation's secret and bound to the person.
  sealed           BLOB    NOT NULL CHECK (length(sealed) BETWEEN 29 AND 256),
  -- When a code was shown; 0 if none was yet, and it does not count.
  confirmed_millis INTEGER NOT NULL,
  -- The newest time step whose code was taken.
  last_step        INTEGER NOT NULL
) STRICT;

CREATE TRIGGER second_factor_step_rises BEFORE UPDATE OF last_step ON second_factor
WHEN NEW.last_step <= OLD.last_step
BEGIN SELECT RAISE(ABORT, 'a code is taken once'); END;

CREATE TABLE recovery_code (
  person_id   INTEGER NOT NULL REFERENCES person (id),
  hash        TEXT    NOT NULL CHECK (length(hash) = 64),
  used_millis INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (person_id, hash)
) STRICT, WITHOUT ROWID;

-- What services that people sign in with call them.
CREATE TABLE person_identity (
  issuer    TEXT    NOT NULL CHECK (length(issuer) BETWEEN 1 AND 512),
  subject   TEXT    NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
  person_id INTEGER NOT NULL REFERENCES person (id),
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  person_id       INTEGER NOT NULL REFERENCES person (id),
  role            TEXT    NOT NULL
    CHECK (role IN ('OWNER', 'ADMIN', 'DEVELOPER', 'BILLING', 'VIEWER')),
  since_millis    INTEGER NOT NULL,
  PRIMARY KEY (organization_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX member_of_person ON member (person_id, since_millis);

CREATE TRIGGER member_last_owner_stays BEFORE DELETE ON member
WHEN OLD.role = 'OWNER' AND NOT EXISTS (
  SELECT 1 FROM member WHERE organization_id = OLD.organization_id AND role = 'OWNER'
    AND person_id <> OLD.person_id)
BEGIN SELECT RAISE(ABORT, 'the last owner of an organization can''t leave it'); END;
CREATE TRIGGER member_last_owner_keeps_role BEFORE UPDATE OF role ON member
WHEN OLD.role = 'OWNER' AND NEW.role <> 'OWNER' AND NOT EXISTS (
  SELECT 1 FROM member WHERE organization_id = OLD.organization_id AND role = 'OWNER'
    AND person_id <> OLD.person_id)
BEGIN SELECT RAISE(ABORT, 'the last owner of an organization stays one'); END;

CREATE TABLE invitation (
  id              INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  email           TEXT    NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
  role            TEXT    NOT NULL
    CHECK (role IN ('OWNER', 'ADMIN', 'DEVELOPER', 'BILLING', 'VIEWER')),
  invited_by      TEXT    NOT NULL,
  created_millis  INTEGER NOT NULL,
  sent_millis     INTEGER NOT NULL,
  expires_millis  INTEGER NOT NULL,
  state           TEXT    NOT NULL CHECK (state IN ('OPEN', 'TAKEN', 'WITHDRAWN')),
  ended_millis    INTEGER NOT NULL,
  -- SHA-256 of its newest link's token.
  token           TEXT    NOT NULL UNIQUE CHECK (length(token) = 64)
) STRICT;

CREATE INDEX invitation_of_organization ON invitation (organization_id, id);
-- One open invitation of an address at a time.
CREATE UNIQUE INDEX invitation_open ON invitation (organization_id, email) WHERE state = 'OPEN';

CREATE TRIGGER invitation_ends_once BEFORE UPDATE ON invitation WHEN OLD.state <> 'OPEN'
BEGIN SELECT RAISE(ABORT, 'an invitation ends once'); END;

CREATE TABLE one_time_link (
  -- SHA-256 of its token.
  token          TEXT    PRIMARY KEY CHECK (length(token) = 64),
  kind           TEXT    NOT NULL CHECK (kind IN ('VERIFY', 'RESET')),
  person_id      INTEGER NOT NULL REFERENCES person (id),
  email          TEXT    NOT NULL,
  created_millis INTEGER NOT NULL,
  expires_millis INTEGER NOT NULL,
  used_millis    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX one_time_link_of_person ON one_time_link (person_id, kind, created_millis);

CREATE TRIGGER one_time_link_is_used_once BEFORE UPDATE OF used_millis ON one_time_link
WHEN OLD.used_millis <> 0
BEGIN SELECT RAISE(ABORT, 'a link is used once'); END;

-- Wrong tries to sign in, by address, known or not.
CREATE TABLE sign_in_failure (
  -- SHA-256 of the address: it may be nobody's, or a password typed into the wrong field.
  address     TEXT    PRIMARY KEY CHECK (length(address) = 64),
  failures    INTEGER NOT NULL,
  last_millis INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_failure_by_age ON sign_in_failure (last_millis);

CREATE TABLE mail_outbox (
  sequence       INTEGER PRIMARY KEY,
  -- Chosen before the first try.
  id             TEXT    NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 120),
  recipient      TEXT    NOT NULL CHECK (length(recipient) BETWEEN 3 AND 254),
  kind           TEXT    NOT NULL,
  subject        TEXT    NOT NULL,
  -- Its texts, under the installation's secret and bound to its id: they may hold links that are
  -- as good as a password. Null once it was sent.
  sealed         BLOB    CHECK (sealed IS NULL OR length(sealed) BETWEEN 29 AND 262144),
  created_millis INTEGER NOT NULL,
  -- When it is due; 2^63 - 1 after the last try.
  next_millis    INTEGER NOT NULL,
  tries          INTEGER NOT NULL,
  sent_millis    INTEGER NOT NULL,
  why            TEXT    NOT NULL
) STRICT;

CREATE INDEX mail_outbox_due ON mail_outbox (next_millis) WHERE sent_millis = 0;

CREATE TRIGGER mail_outbox_is_sent_once BEFORE UPDATE OF sent_millis ON mail_outbox
WHEN OLD.sent_millis <> 0
BEGIN SELECT RAISE(ABORT, 'a sent message stays sent'); END;
