"""What only devices know: seats, entries, sealing, epochs, grants, ceremonies."""
