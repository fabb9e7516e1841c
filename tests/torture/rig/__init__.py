"""What the long runs share: how they speak, the relay they torment, and what they check afterwards."""
