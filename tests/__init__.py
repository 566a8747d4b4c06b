"""The tests. `python -m tests` runs the quick ones; `python -m tests all` runs everything."""
