"""What the reader demands beyond its tables: each entry against the reader itself."""

import pytest

from scxml_engine.authoring.schema import laws
from scxml_engine.authoring.schema.vocabulary import vocabulary
from scxml_engine.ocs import OCS
from scxml_engine.scxml.schema import ELEMENTS
from tests.authoring.schema.validators import entry, scxml, told

PLACES = {
    "scxml": '<scxml xmlns="http://www.w3.org/2005/07/scxml" {}><state/></scxml>',
    "history": scxml('<state><history {}><transition target="b"/></history><state id="b"/></state>'),
    "transition": scxml('<state id="b"><transition event="x" {}/></state>'),
    "default-transition": scxml('<state><initial><transition target="b" {}/></initial><state id="b"/></state>'),
    "invoke": scxml("<state><invoke {}/></state>"),
}


@pytest.mark.parametrize(("element", "attribute"), laws.VALUES)
def test_a_closed_list_is_that_of_the_reader(element, attribute):
    """Every value of the list is taken, and no other."""
    version = ' version="1.0"' if element == "scxml" and attribute != "version" else ""
    for value in laws.VALUES[element, attribute]:
        assert told(PLACES[element].replace("{}", f'{attribute}="{value}"{version}'))[0] == []
    [error] = told(PLACES[element].replace("{}", f'{attribute}="zzz"{version}'))[0]
    assert "zzz" in error


def test_every_law_is_about_something_there_is():
    kinds = vocabulary(OCS).kinds
    for name, attribute in [*laws.FORMS, *laws.VALUES]:
        assert any(attribute in slot.names for slot in kinds[name].slots), (name, attribute)
    for name, names in laws.ANY_OF.items():
        assert all(any(each in slot.names for slot in kinds[name].slots) for each in names), name
    for name, (names, child) in laws.BARRED.items():
        assert set(names) <= ELEMENTS[name].attributes
        assert child in {"", *kinds[name].single}
    for name, names in laws.NEEDED.items():
        assert set(names) <= {*kinds[name].children, *kinds[name].single}
    assert ELEMENTS.keys() >= laws.APART
    assert laws.ANY_OF.keys() >= laws.OR_A_CHILD


@pytest.mark.parametrize("name", sorted(laws.QUIET))
def test_finalize_is_quiet(name):
    """Directly inside, and inside of what is inside."""
    quiet = f'<state><invoke><finalize><if cond="x"><{name} event="e"/></if></finalize></invoke></state>'
    assert told(entry(f'<{name} event="e"/>'))[0] == []
    assert [each.split(":")[0] for each in told(scxml(quiet))[0]] == ["misplaced-element"]
