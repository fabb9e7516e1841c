"""The host's tools: what keeps a relay well that nobody looks at for years."""
