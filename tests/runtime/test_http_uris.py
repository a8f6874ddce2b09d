"""What http and https URIs ask of whom, and what of them is shown (rows D6 and D7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.errors import UsageError
from scxml_engine.runtime.http_uris import Unfetched, is_http, parse_origin, parse_uri, resolve, title

LEGAL = "abcXYZ019-._~:@!$&'()*+,;="
PATHS = st.text(LEGAL + "/").map(lambda text: "/" + text)
QUERIES = st.text(LEGAL + "/?[]")


@pytest.mark.parametrize(
    ("uri", "scheme", "host", "port", "target", "origin"),
    [
        ("http://h", "http", "h", 80, "/", "http://h"),
        ("HTTPS://H.Example:443/A?B#c", "https", "h.example", 443, "/A?B", "https://h.example"),
        ("http://h:443/", "http", "h", 443, "/", "http://h:443"),
        ("http://h:/a", "http", "h", 80, "/a", "http://h"),
        ("https://[2001:DB8:0:0::1]:8443/a", "https", "2001:db8::1", 8443, "/a", "https://[2001:db8::1]:8443"),
        ("http://[::1]/", "http", "::1", 80, "/", "http://[::1]"),
        ("http://127.0.0.1:8080?x", "http", "127.0.0.1", 8080, "/?x", "http://127.0.0.1:8080"),
        ("http://h/a?b?c/d@e:f", "http", "h", 80, "/a?b?c/d@e:f", "http://h"),
        ("http://h/ü?ä#ß", "http", "h", 80, "/%C3%BC?%C3%A4", "http://h"),
    ],
)
def test_the_parts_of_a_uri(uri, scheme, host, port, target, origin):
    parsed = parse_uri(uri)
    assert (parsed.scheme, parsed.host, parsed.port, parsed.target, parsed.origin) == (
        scheme,
        host,
        port,
        target,
        origin,
    )


@given(PATHS, QUERIES)
def test_what_is_legal_is_not_rewritten(path, query):
    """D6: the URI is requested as written."""
    assert parse_uri(f"http://h{path}?{query}#x").target == f"{path}?{query}"


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("http:", "names no host"),
        ("http:/a", "names no host"),
        ("http://", "names no host"),
        ("http://:80/", "names no host"),
        ("ftp://h/", "names no host"),
        (" http://h/", "names no host"),
        ("http://h/a b", r"no U\+0020 \(SPACE\)"),
        ("http://h/a\tb", r"no U\+0009"),
        ("http://h/a\r\nHost: x", r"no U\+000D"),
        ("http://h/\x7f", r"no U\+007F"),
        ("http://h/\u2028", r"no U\+2028 \(LINE SEPARATOR\)"),
        ("http://h/\u00a0", r"no U\+00A0 \(NO-BREAK SPACE\)"),
        ("http://h/\udcff", r"no U\+DCFF"),
        ('http://h/"', "QUOTATION MARK"),
        ("http://h/<", "LESS-THAN SIGN"),
        ("http://h/\\", "REVERSE SOLIDUS"),
        ("http://h/^", "CIRCUMFLEX ACCENT"),
        ("http://h/`", "GRAVE ACCENT"),
        ("http://h/{", "LEFT CURLY BRACKET"),
        ("http://h/|", "VERTICAL LINE"),
        ("http://h/#a b", "SPACE"),
        ("http://h/%", "write %25"),
        ("http://h/?a=5%&b", "write %25"),
        ("http://h/%0g", "write %25"),
        ("http://u@h/", "user or password"),
        ("http://@h/", "user or password"),
        ("http://u:p@h:1/", "user or password"),
        ("http://h:0/", "0 is no port"),
        ("http://h:65536/", "65536 is no port"),
        ("http://h:-1/", "host or port is none"),
        ("http://h:١/", "letters beyond ASCII"),
        ("http://münchen.example/", "write its xn-- form"),
        ("http://h%41/", "host or port is none"),
        ("http://h:1:2/", "host or port is none"),
        ("http://::1/", "names no host"),
        ("http://[::1/", "host or port is none"),
        ("http://[::g]/", "host or port is none"),
        ("http://[1]/", "is no IPv6 address"),
        ("http://[fe80::1%25eth0]/", "host or port is none"),
        ("http://h/" + "a" * 8_000, "more than 8000 characters"),
    ],
)
def test_what_is_no_uri_to_fetch(uri, reason):
    """D7: what is illegal is refused by name, and never mended in silence."""
    with pytest.raises(Unfetched, match=reason):
        parse_uri(uri)


@given(st.text())
def test_any_text_is_a_uri_or_refused(text):
    """D7: nothing else comes of it, and what is shown is one line."""
    for uri in (text, f"http:{text}", f"http://{text}", f"http://h/{text}"):
        assert title(uri).isprintable()
        for read in (parse_uri, lambda uri: resolve(parse_uri("https://h/a/b?c"), uri)):
            try:
                line = read(uri).target
            except Unfetched as refused:
                line = str(refused)
            assert line.isprintable()


@given(user=st.text(), path=PATHS, query=st.text(), fragment=st.text())
def test_no_secret_is_shown(user, path, query, fragment):
    """D7: user, password, query and fragment stand in no message."""
    shown = title(f"http://{user}S3CRET@h{path}?{query}S3CRET#{fragment}S3CRET")
    assert "S3CRET" not in shown or "S3CRET" in path


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("http://h/a?b#c", "http://h/a"),
        ("HTTP://H:80?b", "HTTP://H:80"),
        ("http://u:p@h/a@b", "http://h/…"),
        ("http://u:p/q@h/a", "http://…"),
        ("http://u:p?q@h/a", "http://…"),
        ("http:u:p@h", "…"),
        ("//u:p@h/a", "…"),
        ("b?c=d#e", "b"),
        ("http://h/\x1b\n", "http://h/\\x1b\\n"),
        ("http://h/" + "a" * 400, "http://h/" + "a" * 291 + "…"),
    ],
)
def test_what_is_shown(uri, shown):
    assert title(uri) == shown


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("x.js", "/a/x.js"),
        ("../x.js?y", "/x.js?y"),
        ("../../../x.js", "/x.js"),
        ("/x//y", "/x//y"),
        ("?z", "/a/b?z"),
        ("", "/a/b?c"),
        ("#f", "/a/b?c"),
        ("//h/x", "/x"),
        ("https://h/./x", "/./x"),
        ("%2e%2e/x", "/a/%2e%2e/x"),
    ],
)
def test_a_reference_begins_where_it_stands(reference, target):
    """D7: relative references are those of RFC 3986, section 5."""
    assert resolve(parse_uri("https://h/a/b?c"), reference).target == target


@pytest.mark.parametrize("reference", ["file:///x", "FILE:x", "mailto:a@b", "data:,x", "javascript:1"])
def test_a_reference_to_another_scheme_is_refused(reference):
    """D7: nothing but http and https is fetched."""
    with pytest.raises(Unfetched, match=r": is neither http: nor https:"):
        resolve(parse_uri("https://h/"), reference)


@pytest.mark.parametrize("reference", ["java\nscript:1", "ht\ttp://x/", "\x00x", " x", "x\u3000"])
def test_a_reference_is_not_mended(reference):
    """D7: what joining would leave out in silence is refused."""
    with pytest.raises(Unfetched, match="a URI holds no"):
        resolve(parse_uri("https://h/"), reference)


@given(PATHS, QUERIES)
def test_a_whole_uri_is_its_own_reference(path, query):
    uri = f"http://other{path}?{query}"
    assert resolve(parse_uri("https://h/a"), uri) == parse_uri(uri)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://H", "https://h"),
        ("https://h:443/", "https://h"),
        ("http://h:8080", "http://h:8080"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_an_origin(text, origin):
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "h",
        "h:80",
        "*",
        "file:///",
        "https://",
        "https://h/a",
        "https://h?a",
        "https://h#a",
        "https://u@h",
        "https://*.h",
        "https://h ",
    ],
)
def test_what_is_no_origin(text):
    with pytest.raises(UsageError, match="write https://host or https://host:port"):
        parse_origin(text)


@given(st.integers(1, 65_535), st.sampled_from(["http", "https"]))
def test_an_origin_is_its_own_origin(port, scheme):
    origin = parse_uri(f"{scheme}://h:{port}/").origin
    assert parse_origin(origin) == origin


def test_a_path_is_no_uri():
    assert not any(is_http(text) for text in ("a.scxml", "http", "httpx:a", "./http:x", "C:/http:"))
    assert all(is_http(text) for text in ("http:", "HTTPS:x"))
