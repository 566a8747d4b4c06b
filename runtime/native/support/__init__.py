"""Support code that compiled programs call: memory, Python's objects, threads."""
