"""The way in and out: what Python calls, guards, the result."""
