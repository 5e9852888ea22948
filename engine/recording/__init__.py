"""What a run leaves behind: events, status, log, checkpoints, and their words."""
