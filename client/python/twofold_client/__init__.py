"""A device without a screen: a sealed vault, the relay's client, sync, ceremonies, and the command `demo`."""
