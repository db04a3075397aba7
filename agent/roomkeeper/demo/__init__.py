"""A small school that plays itself: what `roomkeeper demo` shows."""
