"""What a run is, and where it is kept: the room both the terminal and the engine stand on."""
