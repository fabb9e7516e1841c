"""Waking: pushes without content, for devices that asked for them, at a host that turned it on."""
