"""What a session may use: each limit has a default that no honest document meets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the core.

    macrostep
        Microsteps of one macrostep.
    queue
        Events waiting in one queue, internal or external, delayed ones included.
    foreach
        Passes through `<foreach>` bodies in one macrostep.
    script_seconds
        Processor time of one evaluation.
    interruptions
        Evaluations of one macrostep that may be stopped because they ran too long.
    script_bytes
        Memory of one realm, which up to `realm_machines` machines of a document share.
    events
        External events of one session in its whole life.
    invocations
        Sessions that one session has invoked, and those that they have, alive at one time.
    answers_per_instant
        External events of one session that are taken at one and the same instant.
    """

    macrostep: int = 10_000
    queue: int = 10_000
    foreach: int = 100_000
    script_seconds: float = 0.25
    interruptions: int = 20
    script_bytes: int = 64 * 1024 * 1024
    realm_machines: int = 10_000
    events: int = 1_000_000
    invocations: int = 100
    answers_per_instant: int = 1_000
