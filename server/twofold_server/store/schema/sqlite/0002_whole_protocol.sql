-- Removals, erasing, evidence of forks, lookup and healing. Still no column links two spaces or holds a time;
-- the one day in here is that of a restore, for the whole store.

-- A place in a chain may have several rows now: an envelope that came again with the body that was missing, or
-- wrapped anew, and both branches of a fork. Of one envelope at most one row has a body.
DROP INDEX log_chain;
CREATE INDEX log_chain ON log (chain, seq);

-- space.heads now has more forms per author: [device, seq, id, n of the cited head] as before for a live one, a
-- fifth element for a frozen one (the sequence at which two branches are held), and for an ended one
-- [device, seq, id | nil], what the walk back from its pin wants next.
-- awaited: how many ids were erased of which no row is held. Only if there are any is `erased` asked about
-- what arrives, so that an ordinary append reads nothing.
ALTER TABLE space ADD COLUMN awaited INTEGER NOT NULL DEFAULT 0;

-- What was erased: space.rowno, the member who said so, the id of the envelope. Its row, if there is one, has
-- lost body and wrap.
CREATE TABLE erased (
  space INTEGER NOT NULL,
  member INTEGER NOT NULL,
  id BLOB NOT NULL,
  PRIMARY KEY (space, member, id)
) STRICT, WITHOUT ROWID;

-- Which space a seat was admitted to, by its signing key; it stands in the roster's wires too. A key belongs to
-- one seat, so no row and no two rows link spaces. Filled from the rosters that are there (store/filling.py).
CREATE TABLE seat (
  key BLOB PRIMARY KEY NOT NULL,
  space INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- At most one row: the day of the last restore from a backup, and space.rowno of the newest space in it.
CREATE TABLE healing (
  day INTEGER NOT NULL,
  newest INTEGER NOT NULL
) STRICT;

-- Devices that have proved themselves since; 255 stands for a human's word that none is missing.
CREATE TABLE proved (
  space INTEGER NOT NULL,
  device INTEGER NOT NULL,
  PRIMARY KEY (space, device)
) STRICT, WITHOUT ROWID;
