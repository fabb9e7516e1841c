"""The Twofold protocol in Python: no I/O, no framework, no clock; randomness is a parameter.

`public/` is what a relay may know; `secret/` is what only devices know. Chapters in docs/protocol.md
bear the names of the modules.
"""
