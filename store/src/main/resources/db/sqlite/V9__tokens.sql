-- Keys that sign the tokens the gateway makes, and for whom a call was made.

CREATE TABLE signing_key (
  -- The thumbprint of its public half (RFC 7638), as tokens name it.
  id                TEXT    PRIMARY KEY CHECK (length(id) = 43),
  created_millis    INTEGER NOT NULL,
  -- Published before, so that whoever keeps the published keys for a while has it by then.
  signs_from_millis INTEGER NOT NULL CHECK (signs_from_millis >= created_millis),
  -- Both halves, under the installation's secret and bound to what stands beside: a row that
  -- somebody else wrote opens nothing.
  sealed            BLOB    NOT NULL CHECK (length(sealed) BETWEEN 29 AND 1024)
) STRICT;

CREATE TRIGGER signing_key_no_update BEFORE UPDATE ON signing_key
BEGIN SELECT RAISE(ABORT, 'a signing key is never edited; another one follows it'); END;

-- Whom the caller's token was made for.
ALTER TABLE request ADD COLUMN subject TEXT NOT NULL DEFAULT '' CHECK (length(subject) <= 128);
