"""C.2: the Basic HTTP Event I/O Processor. The documents talk to their own access URI, so no other server is needed."""

import pytest

from tests.scxml.assertions.harness import HTTP_PROCESSOR, content, play

LOCATION = f"_ioprocessors['{HTTP_PROCESSOR}'].location"


def post(inside="", more=""):
    """A message to oneself."""
    return f'<send type="{HTTP_PROCESSOR}" targetexpr="{LOCATION}" {more}>{inside}</send>'


def hears(block, shown="_event.name", data=""):
    """Run a block and log something of each event that comes."""
    return play(
        f'<datamodel>{data}</datamodel><state id="s"><onentry>{block}</onentry><transition event="*"><log expr="{shown}"/></transition></state>'
    )


def test_its_access_uri_is_listed():
    """C.2: under its full name and as `basichttp`."""
    content(f'<log expr="/^http/.test({LOCATION})"/>').logs("true")
    content('<log expr="/^http/.test(_ioprocessors.basichttp.location)"/>').logs("true")


def test_a_post_to_the_access_uri_is_an_event():
    """C.2: put onto the external queue, under the name in _scxmleventname."""
    hears(post(more='event="e"')).logs("e")


def test_the_event_is_external_and_of_this_processor():
    """C.2, 5.10.1."""
    hears(post(more='event="e"'), "_event.type + ' ' + _event.origintype").logs(f"external {HTTP_PROCESSOR}")


def test_the_name_of_the_event_is_a_parameter():
    """C.2: event or eventexpr is sent as _scxmleventname."""
    hears(post(more="eventexpr=\"'a.' + 'b'\"")).logs("a.b")
    hears(post('<param name="_scxmleventname" expr="\'named\'"/>')).logs("named")


def test_without_a_name_the_event_is_the_method():
    """C.2: HTTP.POST when _scxmleventname is not there."""
    hears(post("<content>some text</content>")).logs("HTTP.POST")


def test_namelist_and_param_are_parameters_of_the_post():
    """C.2: both in the same way; they are the fields of the event's data."""
    hears(post(more='event="e" namelist="x"'), "_event.data.x", '<data id="x" expr="1"/>').logs("1")
    hears(
        post('<param name="p" expr="2"/><param name="q" location="x"/>', 'event="e"'),
        "_event.data.p + _event.data.q",
        '<data id="x" expr="\'z\'"/>',
    ).logs("2z")


def test_the_name_is_not_among_the_data():
    """C.2: whatever else is in the message populates _event.data."""
    hears(post('<param name="p" expr="2"/>', 'event="e"'), "Object.keys(_event.data).join()").logs("p")


def test_content_is_the_body():
    """C.2: in the body of the request, as it stands."""
    hears(
        post("<content>some text</content>"),
        "String(_event.data).indexOf('some text') &gt;= 0 || JSON.stringify(_event.data).indexOf('some text') &gt;= 0",
    ).logs("true")


def test_duplicates_are_all_sent():
    """C.2, 6.2.3: all parameters, even if names occur twice."""
    hears(
        post('<param name="p" expr="1"/><param name="p" expr="2"/>', 'event="e"'),
        "JSON.stringify(_event.data).replace(/[^12]/g, '')",
    ).logs("12")


def test_without_a_target_there_is_nobody_to_send_to():
    """C.2: error.communication on the internal queue."""
    content(f'<send event="e" type="{HTTP_PROCESSOR}"/>').logs("?error.communication")


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/nothing", "http://127.0.0.1:1/"])
def test_a_server_that_is_not_there_is_an_error(target):
    """C.2, 6.2: error.communication."""
    content(f'<send event="e" type="{HTTP_PROCESSOR}" target="{target}"/>').logs("?error.communication")


def test_a_delay_is_waited_for():
    """6.2.4: with this processor too."""
    hears(post(more='event="late" delay="0.2s"') + post(more='event="now"')).logs("now", "late")


def test_two_sessions_have_two_addresses():
    """C.2: what is sent to one does not come to the other."""
    child = f'<state id="c"><onentry><send target="#_parent" event="here"><param name="at" expr="{LOCATION}"/></send></onentry></state>'
    document = f'<invoke type="http://www.w3.org/TR/scxml/"><content><scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">{child}</scxml></content></invoke>'
    play(
        f'<state id="s">{document}<transition event="here"><log expr="_event.data.at !== {LOCATION}"/></transition></state>'
    ).logs("true")
