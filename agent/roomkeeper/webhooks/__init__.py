"""What all webhooks share, whoever sends them: how they are signed, and whether their servers can be reached."""
