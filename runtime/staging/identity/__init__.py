"""Which objects may be the same one: aliases, copies, one of several."""
