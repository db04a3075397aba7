"""Commands that people in a room may give: help, status, attendance."""
