"""Basic HTTP and live hosts under hostile messages, documents and sessions."""

import asyncio
import contextlib
import sys

import pytest

from scxml_engine.errors import SourceError
from scxml_engine.runtime.clocks import WallClock
from scxml_engine.runtime.host import LiveHost
from scxml_engine.runtime.http_messages import Received, Refused, read_event
from scxml_engine.scxml.effects import Logged
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from tests.runtime.test_basic_http import HOME, WAITS, served, status
from tests.scxml.charts import document


def live(body: str, send=None, source=None) -> tuple[LiveHost, list[str]]:
    """A host of a session, with a processor `p` at the address `home`."""

    class Processor:
        async def send(self, sent) -> None:
            await send(sent)

    logs: list[str] = []
    session = Session(Program.from_bytes(document(body), limits=Limits(events=500)), "s", processors={"p": "home"})

    def hear(_, effect) -> None:
        if isinstance(effect, Logged):
            logs.append(effect.text)

    return LiveHost(session, WallClock(), source, hear, processors={"p": Processor()}), logs


@contextlib.asynccontextmanager
async def running(host: LiveHost):
    task = asyncio.create_task(host.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_a_charset_with_a_nul_is_refused():
    with pytest.raises(Refused):
        read_event(Received("POST", "/s", "", (("Content-Type", "text/plain; charset*=%00''utf-8"),), b"x"))


async def _coded(place) -> None:
    place.begin(WAITS)
    await asyncio.sleep(0.02)
    head = b"POST /s HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
    assert status(await place.raw(head + b"3\r\nabc\r\n0\r\n\r\n")) in (400, 415, 501)


test_a_body_in_a_transfer_coding_is_refused = served()(_coded)


async def _digits(place) -> None:
    task = place.begin(
        f'<state id="a"><onentry><send type="basichttp" targetexpr="{HOME}" event="x"><content expr="10n**6000n"/></send></onentry><transition event="*" target="b"/></state><final id="b"/>'
    )
    await asyncio.wait_for(task, 2)


test_a_number_of_many_digits_ends_no_host = served()(_digits)


def test_a_document_that_is_missing_again_and_again_ends_the_session():
    class Nothing:
        asked = 0

        def fetch(self, uri: str) -> bytes:
            self.asked += 1
            if self.asked > 2_000:
                raise AssertionError("asked without end")
            raise SourceError(f"{uri} is gone")

    host, _ = live(
        '<state id="a"><invoke src="no"/><transition event="error.communication" target="a"/></state>', None, Nothing()
    )
    assert "more than 500 events" in asyncio.run(host.run()).detail


def test_a_stranger_does_not_take_the_place_of_what_a_session_sends_itself():
    async def act() -> list[str]:
        async def send(sent) -> None:
            await asyncio.sleep(0.05)
            await host.receive(sent.event, "s")

        host, logs = live(
            '<state id="a"><onentry><send type="p" target="home" event="home"/><send event="own"/></onentry><transition event="*"><log expr="_event.name"/></transition></state>',
            send,
        )
        async with running(host):
            await asyncio.sleep(0.01)
            await host.receive(Event("stranger"))
            await asyncio.sleep(0.15)
        return logs

    logs = asyncio.run(act())
    assert logs.index("home") < logs.index("own")


def test_many_targets_cost_what_they_are():
    async def act() -> int:
        async def send(_) -> None:
            await asyncio.sleep(1)

        host, _ = live(
            f'<datamodel><data id="l" expr="{list(range(500))}"/><data id="i"/></datamodel><state id="a"><onentry><foreach array="l" item="i"><send type="p" targetexpr="\'x\' + i" event="e"/></foreach></onentry></state>',
            send,
        )
        count = 0

        def hear(_, kind, __) -> None:
            nonlocal count
            count += kind in ("call", "c_call")

        async with running(host):
            sys.setprofile(hear)
            await asyncio.sleep(0.01)
            sys.setprofile(None)
        return count

    assert asyncio.run(act()) < 100_000
