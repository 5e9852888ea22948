"""Follows run directories while engines write them: no widget, no screen."""
