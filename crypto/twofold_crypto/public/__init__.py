"""What a relay may know: ids, encodings, limits, public keys, headers, rosters, chains, proofs, messages."""
