"""A table of Python's constructs in every place where a recorded loop or branch may have them."""
