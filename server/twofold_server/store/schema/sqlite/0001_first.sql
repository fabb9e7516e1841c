-- The relay's whole memory. No column links two spaces, names a person, or holds a time.

-- A space: its 32-byte id, the number and the running hash of its log's newest row, the bytes of all its wires,
-- and its authors' heads as MessagePack [[device, seq, id, n of the cited roster head]…].
CREATE TABLE space (
  rowno INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  head INTEGER NOT NULL,
  hash BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  heads BLOB NOT NULL
) STRICT;

-- The log of every space. key = space.rowno << 32 | number, so that one space's rows lie together, in order.
-- type: 0 founding, 1 roster record, 2 envelope. arrived: 1 if it came with a body.
-- mark: the first 8 bytes of the row's id; a retry finds its number by it, and the wire settles a coincidence.
-- A rowid table on purpose: WITHOUT ROWID would spill every body to pages of its own.
CREATE TABLE log (
  key INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  arrived INTEGER NOT NULL,
  mark INTEGER NOT NULL,
  wire BLOB NOT NULL
) STRICT;

CREATE INDEX log_mark ON log (mark);

-- The roster records, found without reading the envelopes between them.
CREATE INDEX log_roster ON log (key) WHERE type < 2;

-- A household code, as a hash: foundings left, and in all. It does not say which spaces were founded.
CREATE TABLE household (
  code BLOB PRIMARY KEY NOT NULL,
  spaces_left INTEGER NOT NULL,
  spaces_in_all INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
