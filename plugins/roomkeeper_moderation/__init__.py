"""Moderation: blocked words, floods, strikes and the ladder of sanctions, all journalled."""
