-- Where devices that asked for it are woken: an address that leads to one phone. A file of its own, in no backup. No
-- column links two spaces, names a person, or holds a time.
CREATE TABLE IF NOT EXISTS wake (
  space BLOB NOT NULL,
  device INTEGER NOT NULL,
  endpoint TEXT NOT NULL,
  PRIMARY KEY (space, device)
) STRICT, WITHOUT ROWID;
