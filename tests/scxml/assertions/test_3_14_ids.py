"""3.14: identifiers, those of the author and those that the processor makes."""

from tests.scxml.assertions.harness import content, play


def test_ids_of_states_are_made_once_when_the_document_is_loaded():
    """3.14: leaving and entering again does not give a state another name."""
    body = """<datamodel><data id="seen" expr="[]"/></datamodel><state><state><transition event="e" target="f"/></state><final id="f"/>
      <transition event="done.state"><script>seen.push(_event.name)</script><log expr="seen.length + ' ' + (seen[0] === seen[seen.length - 1])"/></transition>
      <transition event="again" target="f"/></state>"""
    play(body, "e", "again").logs("1 true", "2 true")


def test_two_states_without_an_id_get_two():
    """3.14: unique within the session."""
    play("""<datamodel><data id="seen" expr="[]"/></datamodel><parallel><state><final/></state><state><final/></state>
      <transition event="done.state"><script>if (seen.indexOf(_event.name) &lt; 0) seen.push(_event.name)</script></transition>
      <transition event="e"><log expr="seen.length"/></transition></parallel>""", "e").logs("3")  # fmt: skip


def test_ids_of_messages_are_made_each_time():
    """3.14: a new one whenever <send> is executed."""
    content("""<foreach array="[1, 2, 3]" item="i"><send event="e" idlocation="id"/><script>ids.push(id)</script></foreach>
      <log expr="typeof ids[0] + (ids[0] !== ids[1] &amp;&amp; ids[1] !== ids[2] &amp;&amp; ids[0] !== ids[2])"/>""",
      '<data id="ids" expr="[]"/><data id="id"/>').logs("stringtrue", "?e", "?e", "?e")  # fmt: skip


def test_case_matters_in_ids():
    """3.14: of type ID, as in XML."""
    play('<state id="a"><transition event="e" target="A"/></state><state id="A"/>', "e").rests_in("A")


def test_states_and_data_may_share_a_name():
    """3.14: two different name spaces in practice: a data id is a variable, a state id is not."""
    play(
        '<datamodel><data id="a" expr="1"/></datamodel><state id="a"><onentry><log expr="a + \' \' + In(\'a\')"/></onentry></state>'
    ).logs("1 true")
