"""The model families: what one trains, one file each. The page for a new one is ARCHITECTURE.md."""
