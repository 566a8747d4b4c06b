"""Programs that measure themselves."""
