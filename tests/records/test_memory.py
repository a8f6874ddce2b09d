"""What is true of the store in memory alone; its contract is in `test_stores.py`."""

from datetime import UTC, datetime

from scxml_engine.ocs.records import Attempt, RecordChange, Turn
from scxml_engine.records import MemoryStore, parse_list

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_list_that_a_store_is_made_of_does_not_change():
    """Two stores can be made of one list, and each has it as it was read."""
    source = parse_list("contact_info\na\n")
    memory = MemoryStore(source)
    memory.claim(9, NOW)
    memory.commit([Turn(1, [RecordChange(1, {"attempt": 1, "agent_id": "ann"})])])
    assert source == parse_list("contact_info\na\n")
    assert MemoryStore(source).calling_list() == source


def test_a_campaign_that_is_begun_anew_on_the_same_store_goes_on_where_the_last_one_was():
    memory = MemoryStore(parse_list("contact_info\na\nb\n"))
    memory.claim(1, NOW)
    memory.commit([Turn(1, attempts=[Attempt(1, "1-1", 1, "a", NOW)])])
    assert [chain.chain_id for chain in memory.claim(9, NOW)] == [2]
    assert [each.chain_id for each in memory.unfinished()] == [1, 2]
    assert memory.log == [Attempt(1, "1-1", 1, "a", NOW)]
