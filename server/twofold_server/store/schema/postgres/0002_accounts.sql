-- What each member has stored, in the last row of each batch as the rest of the state is: MessagePack [[bytes of
-- envelopes' wires, bytes of blobs]…] by the member's number. Where a row has none, it is counted from the log.
ALTER TABLE log ADD COLUMN IF NOT EXISTS accounts BYTEA;
