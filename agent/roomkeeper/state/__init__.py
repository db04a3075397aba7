"""What survives a kill -9: the journal and everything built on it."""
