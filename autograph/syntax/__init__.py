"""Python source as a tree: parsing, analysing, rewriting, printing and loading it."""
