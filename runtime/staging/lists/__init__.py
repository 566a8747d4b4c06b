"""Lists in recorded code: those that grow, what is in them, and their methods."""
