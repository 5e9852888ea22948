"""What a run is trained and tested on: every random draw, made once."""
