"""The conformance corpus: small programs as people write them, one file per family of idioms.

Each is run as plain Python and converted, and must mean the same. The programs are written the way
people write, so the rules of style that would rewrite them are off where they do. `harness` says
how a program is written down and compared; `python -m tests.corpus -k NAME` prints a table.
"""
