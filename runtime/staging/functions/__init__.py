"""Functions in recorded code: those made there, and those that call themselves."""
