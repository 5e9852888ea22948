"""Claims as a study writes them."""

from __future__ import annotations

from typing import Any

import pytest

from runs.errors import ConfigError
from runs.studies.claims.faster import Faster
from runs.studies.claims.memorise import AllMemorise
from runs.studies.claims.reader import check_groups, parse_claim, schema
from runs.studies.claims.register import CLAIMS
from tests.runs.studies.made_up import cell

AXES: dict[str, list[Any]] = {
    "model.depth": [50, 101, 200],
    "labels.mode": ["true", "uniform"],
    "case": ["sound", "as the report"],
}
TRUE, RANDOM = {"labels.mode": "true"}, {"labels.mode": "uniform"}


def parsed(raw: Any) -> Any:
    return parse_claim(raw, AXES, "study.json", "claims[0]")


def test_every_claim_of_the_report_has_a_name() -> None:
    assert list(CLAIMS) == [
        "faster",
        "all-memorise",
        "near-chance",
        "fits-quickly",
        "jumps-around-more",
        "no-change-needed",
        "not-the-whole-set",
    ]


def test_a_name_is_a_claim() -> None:
    assert parsed("all-memorise") == AllMemorise()


def test_so_is_an_object_with_groups_and_options() -> None:
    claim = parsed({"faster": [TRUE, RANDOM], "theta": 0.9})
    assert claim == Faster(of=[TRUE, RANDOM], theta=0.9)
    assert parsed({"faster": [TRUE, RANDOM]}).theta == 0.99
    assert parsed({"faster": [TRUE, RANDOM], "theta": 1}).theta == 1.0
    assert parsed({"all-memorise": {"case": "sound"}}) == AllMemorise(of={"case": "sound"})


def test_random_labels_are_uniform_ones() -> None:
    claim = parsed({"faster": [TRUE, {"labels.mode": "random"}]})
    assert len(claim.groups([cell([1], labels="true"), cell([1])])) == 1


@pytest.mark.parametrize(
    ("raw", "field", "says"),
    [
        ("all-memorize", "claims[0]", "did you mean all-memorise?"),
        ({"fastr": [TRUE, RANDOM]}, "claims[0]", "did you mean faster?"),
        (7, "claims[0]", "the name of a claim, or an object with it; found 7"),
        ({}, "claims[0]", "one claim"),
        ({"faster": [TRUE, RANDOM], "near-chance": {}}, "claims[0]", "faster and near-chance at"),
        ("faster", "claims[0]", 'the groups to compare, {"faster": [{"labels.mode": "true"}'),
        ({"faster": [TRUE, RANDOM], "thet": 0.9}, "claims[0].thet", "did you mean theta?"),
        ({"near-chance": {}, "theta": 0.9}, "claims[0].theta", "one of near-chance; found"),
        ({"faster": [TRUE, RANDOM], "theta": 0.8}, "claims[0].theta", "0.9, 0.95, 0.99, 1; found"),
        ({"faster": [TRUE, RANDOM], "theta": "x"}, "claims[0].theta", 'a number; found "x"'),
        ({"faster": [TRUE, RANDOM], "theta": True}, "claims[0].theta", "a number; found true"),
        ({"faster": TRUE}, "claims[0].faster", "a list of groups"),
        ({"faster": [TRUE]}, "claims[0].faster", "two groups at least"),
        ({"faster": [TRUE, TRUE]}, "claims[0].faster", "another value of an axis"),
        ({"faster": [TRUE, {"model.depth": 50}]}, "claims[0].faster", "another value of an axis"),
        ({"near-chance": [TRUE]}, "claims[0].near-chance", "an object with values of axes"),
        ({"near-chance": {"model.dept": 50}}, "claims[0].near-chance.model.dept",
         "did you mean model.depth?"),
        ({"near-chance": {"model.depth": 34}}, "claims[0].near-chance.model.depth",
         "one of 50, 101, 200; found 34"),
        ({"near-chance": {"model.depth": True}}, "claims[0].near-chance.model.depth", "found true"),
        ({"near-chance": {}, "of": {}}, "claims[0].of", "the groups under near-chance"),
    ],
)  # fmt: skip
def test_mistakes_are_named(raw: Any, field: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parsed(raw)
    assert caught.value.field == field
    assert says in str(caught.value)
    assert str(caught.value).startswith("study.json: ")


def test_a_claim_about_nothing_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="groups of the study to judge it by"):
        check_groups(AllMemorise(), [cell([1], labels="true")], "study.json", "claims[0]")
    check_groups(AllMemorise(), [cell([1])], "study.json", "claims[0]")


def test_the_schema_knows_each_claim_and_its_options() -> None:
    names, *objects = schema()["anyOf"]
    assert names["enum"] == [name for name in CLAIMS if not CLAIMS[name].tested]
    assert [one["required"] for one in objects] == [[name] for name in CLAIMS]
    faster = objects[0]
    assert faster["properties"]["theta"]["enum"] == [0.9, 0.95, 0.99, 1.0]
    assert faster["properties"]["faster"]["minItems"] == 2


def test_every_claim_says_what_it_is() -> None:
    for kind in CLAIMS.values():
        assert kind.metric
        assert kind.unit
        assert kind.rule
        assert (kind.__doc__ or "").endswith("\n    ") or (kind.__doc__ or "").endswith(".")
