"""What the relay remembers."""
