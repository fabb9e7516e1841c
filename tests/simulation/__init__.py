"""A deterministic simulation of the real device over the real relay: one seed, one run, to the byte.

Everything is in one process and one coroutine runs at a time. Chance, clock, day, line and disk are doubles
that take all they need from one seeded source. `python -m tests.simulation --help` says how to run it.
"""
