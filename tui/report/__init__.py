"""A study, or some runs, as a report: figures, tables, verdicts, and the curves behind them."""
