-- space.accounts: what each member has stored, as MessagePack [[bytes of envelopes' wires, bytes of blobs]…] by the
-- member's number. A member's room is judged by it in the transaction that writes. Filled from the logs that are
-- there (store/filling.py).
ALTER TABLE space ADD COLUMN accounts BLOB NOT NULL DEFAULT x'90';
