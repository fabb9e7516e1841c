-- Blobs: what there is of each, and where its sealed chunks lie. The chunks themselves are files in the folder
-- `blobs`, or objects in a bucket. What a blob is of, nobody here can tell.

-- A blob: space.rowno, its 16-byte id, the member who puts it, its padded length (0: it was dropped, and only its id
-- is left), how many chunks there are, and, until all of them are, the day on which it began.
CREATE TABLE blob (
  space INTEGER NOT NULL,
  id BLOB NOT NULL,
  member INTEGER NOT NULL,
  padded INTEGER NOT NULL,
  held INTEGER NOT NULL,
  day INTEGER,
  PRIMARY KEY (space, id)
) STRICT, WITHOUT ROWID;

-- Only what is not whole has a day.
CREATE INDEX blob_day ON blob (day) WHERE day IS NOT NULL;

-- A chunk: its place, the mark under which its bytes lie, and their hash.
CREATE TABLE chunk (
  space INTEGER NOT NULL,
  blob BLOB NOT NULL,
  number INTEGER NOT NULL,
  mark BLOB NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (space, blob, number)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX chunk_mark ON chunk (mark);
