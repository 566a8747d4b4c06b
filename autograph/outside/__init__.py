"""Python state outside of a function: what its graph relies on, and what it leaves behind."""
