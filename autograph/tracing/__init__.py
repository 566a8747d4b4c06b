"""Recording calls: signatures, traces, what goes in and what comes out."""
