from __future__ import annotations

import msgspec

from engine.bench.results import Report, Round, Together
from tests.engine.bench.samples import report, row, sample, timed


def test_a_report_survives_json_with_every_round() -> None:
    rounds = [Round(reference=sample(100), engine=sample(300)), Round(reference=None, engine=None)]
    together = [Together(engines=2, rounds=((timed(100), timed(110)),))]
    whole = report(row(rounds, together=together, troubles={"reference": "out of memory"}))
    again = msgspec.json.decode(msgspec.json.encode(whole), type=Report)
    assert again == whole
    assert again.rows[0].rounds[0].engine == sample(300)
