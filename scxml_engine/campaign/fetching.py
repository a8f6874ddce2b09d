"""Documents that a treatment invokes while it runs, as answers to its requests."""

from __future__ import annotations

from datetime import datetime

from scxml_engine.errors import SourceError
from scxml_engine.ocs.messages import Fetched
from scxml_engine.scxml.source import DocumentSource, title


def fetched(source: DocumentSource | None, uri: str, now: datetime) -> Fetched:
    """The answer to `Fetch(uri)`: without a source nothing can be had."""
    if source is None:
        return Fetched(now, uri, None, f"{title(uri)}: this campaign was given no source of documents")
    try:
        return Fetched(now, uri, source.fetch(uri))
    except SourceError as error:
        return Fetched(now, uri, None, str(error))
