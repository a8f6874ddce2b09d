"""What an http or https URI asks of which server, and what of it may be shown.

A URI is requested as it was written: what RFC 3986 allows is never rewritten, what it forbids is refused by name. Only
the letters beyond ASCII are put as their UTF-8 in percent signs, and the fragment, which no server sees, is dropped. A
query may hold a secret, so messages show the `title`, which has none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Final
from urllib.parse import quote, urljoin

from scxml_engine.diagnostics import printable
from scxml_engine.errors import UsageError
from scxml_engine.scxml.source import title

MOST_CHARACTERS: Final = 8_000  # as many as any server must take (RFC 9110, 4.1)

_SCHEME: Final = re.compile(r"https?:", re.IGNORECASE)
_SHAPE: Final = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>[^#]*)", re.IGNORECASE
)
_SERVER: Final = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{0,5}))?")
_LEGAL: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]")
_BARE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_PORTS: Final = {"http": 80, "https": 443}


class Unfetched(Exception):
    """Why a document cannot be had; the address is left to whoever knows what of it may be shown."""


@dataclass(frozen=True, slots=True)
class HttpUri:
    """A URI, taken apart.

    `text` is it without its fragment, `target` what is asked of the server: path and query.
    """

    text: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, in the one way in which all spellings of them are equal."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port != _PORTS[self.scheme] else "")

    @property
    def title(self) -> str:
        """What messages show of it."""
        return title(self.text)


def is_http(text: str) -> bool:
    """Whether a text begins as an http or https URI does."""
    return _SCHEME.match(text) is not None


def parse_uri(text: str) -> HttpUri:
    """The parts of an http or https URI. Raises Unfetched with the reason why it is none, or none that is fetched."""
    shape = _SHAPE.match(text)
    if shape is None:
        raise Unfetched("it names no host: write http://host/path or https://host/path")
    if "@" in shape["authority"]:
        raise Unfetched("a user or password in a URI is refused: documents are fetched without")
    if len(text) > MOST_CHARACTERS:
        raise Unfetched(f"it has more than {MOST_CHARACTERS} characters")
    _check_characters(text)
    scheme = shape["scheme"].lower()
    host, port = _server(scheme, shape["authority"])
    written = shape["path"] + shape["query"]
    target = written if written.startswith("/") else f"/{written}"
    return HttpUri(
        text.partition("#")[0], scheme, host, port, _BEYOND_ASCII.sub(lambda letters: quote(letters[0]), target)
    )


def resolve(base: HttpUri, reference: str) -> HttpUri:
    """The URI that a reference means where it stands in, or comes from, `base`. Raises Unfetched."""
    if is_http(reference):
        return parse_uri(reference)  # joining takes http:x for a relative one
    _check_characters(reference)  # first: joining leaves some out in silence
    try:
        joined = urljoin(base.text, reference)
    except ValueError:
        raise Unfetched("it is no URI") from None
    if not is_http(joined):
        raise Unfetched(f"{joined.partition(':')[0].lower()}: is neither http: nor https:")
    return parse_uri(joined)


def parse_origin(text: str) -> str:
    """The origin that a setting names, `https://host` or `https://host:port`. Raises UsageError."""
    mend = "write https://host or https://host:port"
    if not is_http(text):
        raise UsageError(f'"{printable(text)}" is no origin: {mend}')
    try:
        uri = parse_uri(text)
    except Unfetched as reason:
        raise UsageError(f'"{title(text)}" is no origin, {reason}: {mend}') from None
    if uri.target != "/" or "#" in text:
        raise UsageError(f'"{uri.title}" is more than an origin: {mend}')
    return uri.origin


def _server(scheme: str, authority: str) -> tuple[str, int]:
    server = _SERVER.fullmatch(authority)
    if server is None:
        if not authority or authority.startswith(":"):
            raise Unfetched("it names no host")
        if not authority.isascii():
            raise Unfetched("a host with letters beyond ASCII is refused: write its xn-- form")
        raise Unfetched("its host or port is none: write host or host:port")
    port = int(server["port"] or _PORTS[scheme])
    if not 0 < port < 65_536:
        raise Unfetched(f"{port} is no port")
    host = server["host"].lower()
    if not host.startswith("["):
        return host, port
    try:
        return IPv6Address(host[1:-1]).compressed, port
    except ValueError:
        raise Unfetched(f"{host} is no IPv6 address") from None


def _check_characters(text: str) -> None:
    """Raises Unfetched for a character that no URI holds."""
    for each in text:
        if not (_LEGAL.match(each) if each.isascii() else each.isprintable()):
            raise Unfetched(f"a URI holds no {_named(each)}: write it with percent signs")
    if _BARE_PERCENT.search(text):
        raise Unfetched("a % in a URI has two hexadecimal digits behind it: write %25 for the sign itself")


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")
