"""The charts: curves of runs, drawn with plotext as text of an exact size."""
