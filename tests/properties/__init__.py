"""Random plain Python programs, run as they are and converted, and compared.

    python -m tests.properties --count 1000 --seed 0

A program is one seed. `writing` and `expressions` make its text, `checking` runs it both ways,
`shrinking` deletes from a failing one what it does not need to fail.
"""
