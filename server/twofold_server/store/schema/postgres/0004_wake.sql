-- Where devices that asked for it are woken: an address that leads to one phone; in no backup. upto is the number of
-- the log up to which the device has come, told 1 if it was woken and has not come since: relays on one database
-- share both, so that a device is woken once and not by each of them. On Citus, distribute wake by space.
CREATE TABLE IF NOT EXISTS wake (
  space BYTEA NOT NULL,
  device SMALLINT NOT NULL,
  endpoint TEXT NOT NULL,
  upto BIGINT NOT NULL,
  told SMALLINT NOT NULL,
  PRIMARY KEY (space, device)
);
