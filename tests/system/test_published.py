"""Treatments under a URI, end to end: a real http(s) server, a campaign file, and the command line or a live campaign."""

from __future__ import annotations

import asyncio
import os
import ssl
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from scxml_engine import (
    AnySource,
    Calendar,
    HttpOptions,
    HttpSource,
    LiveCampaign,
    MemoryStore,
    PublishedTreatment,
    RecordStatus,
    ScriptedOutcomes,
    SimulatedDialer,
    Treatment,
)
from scxml_engine.records import parse_list
from tests.ocs.harness import document
from tests.runtime.https_server import Server, drip, page, raw, redirect, versioned

CHAINS = int(os.environ.get("TREATMENT_CHAINS", "5000"))  # 100,000 before a release
AT_ONCE = document(
    '<state id="a"><onentry><log expr="limit"/></onentry><transition target="f"/></state><final id="f"/>',
    data="limit=1",
)
ONE_CALL = document(
    '<state id="a"><onentry><ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="f"/></state><final id="f"/>'
)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def ca_file(authority, tmp_path):
    path = tmp_path / "our-ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def https(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with Server(context=context, name="localhost") as server:
        yield server


@pytest.fixture
def http():
    with Server() as server:
        yield server


def calling_list(count):
    return parse_list("contact_info\n" + "".join(f"555{number:07}\n" for number in range(count)))


def live(published, store, **options):
    """A live campaign, run to its end."""

    async def run():
        dialer = SimulatedDialer(ScriptedOutcomes([33]))
        return await LiveCampaign(published, store, dialer, lines=1000, **options).run()

    return asyncio.run(run())


@pytest.fixture
def published(https, ca_file):
    """Makes published treatments of that server."""
    opened = []

    def make(path, **options):
        source = HttpSource(HttpOptions(ca_file=str(ca_file), response_timeout=0.3, total_timeout=0.6))
        opened.append(source)
        documents = AnySource(source)
        uri = https.url(path)
        return PublishedTreatment(
            uri,
            documents,
            lambda data: Treatment.from_bytes(data, path, source=documents.beside(uri)),
            Calendar(),
            **options,
        )

    yield make
    for each in opened:
        each.close()


@pytest.mark.row("D6.3", "D6.15", "D6.16", "D7.8")
def test_one_document_for_any_number_of_chains_is_fetched_once(https, published):
    """D7: by the server's own count."""
    https.pages["/t.scxml"] = versioned(ONE_CALL, ETag='"1"')
    summary = live(published("/t.scxml"), MemoryStore(calling_list(CHAINS)))
    assert summary.reasons == {"final": CHAINS}
    assert (len(https.asked), https.connections) == (1, 1)


@pytest.mark.row("D7.6", "D7.7", "D7.8")
@pytest.mark.parametrize(
    ("version", "header"),
    [({"ETag": '"1"'}, "if-none-match"), ({"Last_Modified": "Mon, 02 Mar 2026 10:00:00 GMT"}, "if-modified-since")],
)
def test_it_is_revalidated_as_configured(https, published, version, header):
    """D7: a conditional request each time that `refresh` has passed; the same connection, and nothing is sent again."""
    data = ONE_CALL.replace(b"</scxml>", b"<!-- " + b"x" * 10_000 + b" --></scxml>")
    https.pages["/t.scxml"] = versioned(data, **version)
    treatment = published("/t.scxml", refresh=timedelta(minutes=5))
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    editions = {id(treatment.current(noon + timedelta(minutes=minutes))) for minutes in range(31)}
    assert len(editions) == 1
    assert len(https.asked) == 7
    assert all(header in each.headers for each in https.asked[1:])
    assert https.connections == 1
    assert https.sent < 2 * len(data)


BAD = {
    "404": (page(b"no", 404), "404"),
    "500": (page(b"no", 500), "500"),
    "slow": (drip(b"HTTP/1.1 200 OK\r\n", b"x", pause=0.1), "time"),
    "dies": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<scxml"), "end"),
    "large": (page(b"x" * 50_000_000), "bytes"),
    "to http": (redirect("http://localhost/x"), "http"),
    "to file": (redirect("file:///etc/passwd"), "file"),
    "round and round": (redirect("/t.scxml"), "redirect"),
    "no xml": (page(b"<scxml"), "xml"),
}


@pytest.mark.row("D7.9", "D7.11", "D7.12", "D7.13", "D7.14", "D7.15", "D7.16", "D7.17", "D7.18", "D7.19")
@pytest.mark.parametrize(("answer", "word"), BAD.values(), ids=BAD)
def test_every_chain_stays_ready_and_the_reason_is_one_line(https, published, answer, word):
    """D7: whatever the server does."""
    https.pages["/t.scxml"] = answer
    store = MemoryStore(calling_list(3))
    summary = live(published("/t.scxml"), store)
    assert (summary.chains, summary.calls) == (0, 0)
    assert {store.read(chain, 1).fields["record_status"] for chain in (1, 2, 3)} == {RecordStatus.READY}
    assert word in summary.withheld
    assert summary.withheld.isprintable()
    assert "/t.scxml" in summary.withheld


# ----------------------------------------------------------------------------------------------------- the command line


def campaign(tmp_path, text):
    path = tmp_path / "campaign.toml"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.row("D6.3", "D6.4", "D6.8", "D6.14", "D7.5")
def test_a_campaign_names_its_treatment_by_https(command, https, ca_file, tmp_path):
    """D6: the URI goes out as it was written, and its parameters are the document's too."""
    https.pages["/t.scxml"] = page(AT_ONCE)
    name = campaign(tmp_path, f'treatment-uri = "{https.url("/t.scxml?limit=7&x=%41")}"\nhttp-ca-file = "our-ca.pem"\n')
    result = command("run", "--campaign", name, "--json")
    assert result.status == 0, result.err
    assert [line["text"] for line in result.of("log")] == ["7"]
    assert [each.target for each in https.asked] == ["/t.scxml?limit=7&x=%41"]
    assert "the variable x is given and the document does not declare it" in result.err


@pytest.mark.row("D7.5")
def test_a_server_that_nobody_vouches_for_is_refused(command, https):
    """D7: TLS is verified unless told otherwise."""
    https.pages["/t.scxml"] = page(AT_ONCE)
    result = command("run", https.url("/t.scxml"), "--json")
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert "http-ca-file" in result.err
    assert https.asked == []


@pytest.mark.row("D7.5")
def test_verification_can_be_switched_off(command, https, tmp_path):
    https.pages["/t.scxml"] = page(AT_ONCE)
    name = campaign(tmp_path, "http-tls-verify = false\n")
    assert command("run", https.url("/t.scxml"), "--campaign", name, "--json").status == 0


@pytest.mark.row("D6.2", "D6.5", "D6.6")
def test_the_calling_list_s_treatment_wins(command, http, tmp_path):
    """D6: over the campaign's; the one that is named on the command line goes before both."""
    http.pages |= {
        "/campaign": page(AT_ONCE),
        "/list": page(AT_ONCE.replace(b'expr="1"', b'expr="2"')),
        "/named": page(AT_ONCE.replace(b'expr="1"', b'expr="3"')),
    }
    name = campaign(
        tmp_path,
        f'treatment-uri = "{http.url("/campaign")}"\n[calling-lists.spring]\ntreatment-uri = "{http.url("/list")}"\n',
    )
    found = []
    for stem, words in (("summer", ()), ("spring", ()), ("spring", (http.url("/named"),))):
        (tmp_path / f"{stem}.csv").write_text("contact_info\n5550100\n", "utf-8")
        result = command("run", *words, "--campaign", name, "--records", str(tmp_path / f"{stem}.csv"), "--json")
        found += [line["text"] for line in result.of("log")]
    assert found == ["1", "2", "3"]


@pytest.mark.row("D6.2")
def test_what_a_document_names_is_fetched_beside_it(command, http):
    """A relative src= of an http document is looked for on its own server, and nowhere else."""
    http.pages |= {
        "/a/t.scxml": page(
            document(
                '<script src="lib/f.js"/><state id="a"><onentry><log expr="f()"/></onentry><transition target="f"/></state><final id="f"/>'
            )
        ),
        "/a/lib/f.js": page(b"function f() { return 42; }"),
    }
    result = command("run", http.url("/a/t.scxml"), "--json")
    assert [line["text"] for line in result.of("log")] == ["42"], result.err
    assert [each.target for each in http.asked] == ["/a/t.scxml", "/a/lib/f.js"]


def test_check_takes_a_uri(command, http):
    http.pages["/t.scxml"] = page(AT_ONCE.replace(b'target="f"', b'target="g"'))
    result = command("check", http.url("/t.scxml?limit=2"))
    assert result.status == 2
    assert "unknown-target" in result.err
