"""The long runs: each file here is one, with its figure at the end; `test_*` are their short twins.

`python -m tests.torture` lists them, `python -m tests.torture NAME --help` tells more of one.
"""
