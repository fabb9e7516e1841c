"""What the relay decides: pure functions over what is held and what came; nothing here waits."""
