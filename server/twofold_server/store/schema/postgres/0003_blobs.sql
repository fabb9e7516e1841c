-- Blobs: what there is of each, and where its sealed chunks lie: in these rows, or as objects in a bucket. On Citus,
-- distribute blob, chunk and room by space.

-- A blob: the member who puts it, its padded length (0: it was dropped, and only its id is left), how many chunks
-- there are, and, until all of them are, the day on which it began.
CREATE TABLE IF NOT EXISTS blob (
  space BYTEA NOT NULL,
  id BYTEA NOT NULL,
  member SMALLINT NOT NULL,
  padded BIGINT NOT NULL,
  held BIGINT NOT NULL,
  day BIGINT,
  PRIMARY KEY (space, id)
);

-- Only what is not whole has a day.
CREATE INDEX IF NOT EXISTS blob_day ON blob (day);

-- A chunk: its place, its hash, and its bytes; or, where these lie in a bucket, the mark under which they do.
CREATE TABLE IF NOT EXISTS chunk (
  space BYTEA NOT NULL,
  blob BYTEA NOT NULL,
  number BIGINT NOT NULL,
  mark BYTEA NOT NULL,
  digest BYTEA NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (space, blob, number)
);

-- For whoever looks through the bucket for what no row has.
CREATE INDEX IF NOT EXISTS chunk_mark ON chunk (mark);

-- What the blobs of each member count, as MessagePack [bytes…] by its number. Whoever begins or drops a blob changes
-- this row from what it was judged by; of two who do, one is refused and judges again.
CREATE TABLE IF NOT EXISTS room (
  space BYTEA NOT NULL,
  blobs BYTEA NOT NULL,
  PRIMARY KEY (space)
);
