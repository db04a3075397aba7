"""Uploads: every file of a session goes to a store, is verified there, and the manifest goes last."""
