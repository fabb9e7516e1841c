-- At most one row: a random id that this database has before a bucket which others may use too. A restore takes it away.
CREATE TABLE shelf (
  id BLOB NOT NULL
) STRICT;
