"""When functions are recorded again, and why."""
