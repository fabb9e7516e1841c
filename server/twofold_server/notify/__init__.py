"""How a commit is made known: hints only, never data."""
