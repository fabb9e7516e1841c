-- The relay's whole memory on PostgreSQL and on what speaks like it. No column links two spaces, names a person,
-- or holds a time; the one day in here is that of a restore, for the whole store.
--
-- What belongs to a space has the space first in its key, so that a database of many machines keeps it in one
-- place: on Citus, distribute log, erased, seat and proved by space, household by code, and make restored a
-- reference table. Each statement stands alone and can be run again. Constructs that are not used, and why, are
-- listed in the test of this folder (tests/house/test_portable_sql.py).

-- The log of every space. Its key is what keeps numbers gapless: whoever decides on the state at a number inserts
-- the next one, and of two who do, one is refused and decides again.
-- type: 0 founding, 1 roster record, 2 envelope. arrived: 1 if it came with a body.
-- chain, seq: an envelope's author and sequence, or 255 and n of a record. A place may have several rows: an
-- envelope that came again with its body or wrapped anew, and both branches of a fork.
-- hash, size, authors, awaited, era are the state of the space after this row, in the last row of each batch:
-- running hash, bytes of all wires, what is kept of each author (as in SQLite's space.heads), how many ids were
-- erased of which no row is held, and how many restores there had been when the space was founded. So an append
-- is one INSERT into one table, and the newest row says all that the next decision needs.
CREATE TABLE IF NOT EXISTS log (
  space BYTEA NOT NULL,
  number BIGINT NOT NULL,
  type SMALLINT NOT NULL,
  arrived SMALLINT NOT NULL,
  chain SMALLINT NOT NULL,
  seq BIGINT NOT NULL,
  wire BYTEA NOT NULL,
  hash BYTEA,
  size BIGINT,
  authors BYTEA,
  awaited BIGINT,
  era BIGINT,
  PRIMARY KEY (space, number)
);

-- The rows at a place, the records of a roster, the chain of an author.
CREATE INDEX IF NOT EXISTS log_chain ON log (space, chain, seq, number);

-- What was erased: the member who said so, the id of the envelope. Its row, if there is one, has lost body and wrap.
CREATE TABLE IF NOT EXISTS erased (
  space BYTEA NOT NULL,
  member SMALLINT NOT NULL,
  id BYTEA NOT NULL,
  PRIMARY KEY (space, member, id)
);

-- The signing key of every seat that was ever admitted to a space; it stands in the roster's wires too.
CREATE TABLE IF NOT EXISTS seat (
  space BYTEA NOT NULL,
  key BYTEA NOT NULL,
  PRIMARY KEY (space, key)
);

-- Which space a seat is of: asked by whoever has nothing left but a recovery sheet. Not unique: that would be a
-- promise across spaces.
CREATE INDEX IF NOT EXISTS seat_key ON seat (key);

-- Devices that have proved themselves since a restore; 255 stands for a human's word that none is missing.
CREATE TABLE IF NOT EXISTS proved (
  space BYTEA NOT NULL,
  era BIGINT NOT NULL,
  device SMALLINT NOT NULL,
  PRIMARY KEY (space, era, device)
);

-- Restores from a backup: their count, and the day of each. A space heals that was founded before the newest.
CREATE TABLE IF NOT EXISTS restored (
  era BIGINT NOT NULL,
  day BIGINT NOT NULL,
  PRIMARY KEY (era)
);

-- A household code, as a hash: foundings left, and in all. It does not say which spaces were founded.
CREATE TABLE IF NOT EXISTS household (
  code BYTEA NOT NULL,
  spaces_left BIGINT NOT NULL,
  spaces_in_all BIGINT NOT NULL,
  PRIMARY KEY (code)
);
