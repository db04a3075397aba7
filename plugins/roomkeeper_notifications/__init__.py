"""Tells people when a session failed or was missed: by webhook and by e-mail."""
