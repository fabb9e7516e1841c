-- At most one row, n is 0: a random id that this database has before a bucket which others may use too. A restore takes
-- it away. On Citus, make it a reference table.
CREATE TABLE IF NOT EXISTS shelf (
  n BIGINT NOT NULL,
  id BYTEA NOT NULL,
  PRIMARY KEY (n)
);
