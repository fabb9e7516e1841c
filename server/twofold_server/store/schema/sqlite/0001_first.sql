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
-- chain = space.rowno << 8 | author, seq = the place in it: for an envelope its author's device number and sequence
-- (both stand in its wire), for a record 255 and its number in the roster. A retry finds its row by them, and the
-- wire says whether it is the same one. Each chain grows at its end, so an append touches few pages.
-- A rowid table on purpose: WITHOUT ROWID would spill every body to pages of its own.
CREATE TABLE log (
  key INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  arrived INTEGER NOT NULL,
  chain INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  wire BLOB NOT NULL
) STRICT;

-- No chain has two rows at one place. The roster's records lie together in it, without the envelopes between them.
CREATE UNIQUE INDEX log_chain ON log (chain, seq);

-- A household code, as a hash: foundings left, and in all. It does not say which spaces were founded.
CREATE TABLE household (
  code BLOB PRIMARY KEY NOT NULL,
  spaces_left INTEGER NOT NULL,
  spaces_in_all INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
