"""Provider `embedded`: a room server of our own with the semantics of a multi-room product, and the client that speaks to it."""
