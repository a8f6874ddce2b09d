"""The settings of the dialect: where two readings of the manual are reasonable, the user chooses here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

DailyWindow: TypeAlias = Literal["wait", "error", "dial"]
EmptyRecordId: TypeAlias = Literal["", "null"]
Stuck: TypeAlias = Literal["hold", "finalize"]

DAILY_WINDOW: Final[tuple[DailyWindow, ...]] = ("wait", "error", "dial")
EMPTY_RECORD_ID: Final[tuple[EmptyRecordId, ...]] = ("", "null")
STUCK: Final[tuple[Stuck, ...]] = ("hold", "finalize")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a chain's session is told once, for its whole life.

    - `daily_window` (row A6): a call outside the record's `daily_from` to `daily_till` waits until the window opens, is
      refused with `Error.Attribute`, or is dialed all the same.
    - `empty_record_id` (row E4): what `ocs.next_record` says when there is no next record, `''` or `null`.
    - `stuck` (dialect section 6, step 3): a chain whose script can do nothing more is held as it is, or finalized.
    - `preferred_contact_field` (row E4): the column named by `treatment-preferred-contact-field`, or None.
    - `lenient` (row A9): an element or attribute that the dialect does not have is a warning, and `error.execution`
      once the script gets there, instead of an error that stops the document.
    """

    daily_window: DailyWindow = "wait"
    empty_record_id: EmptyRecordId = ""
    stuck: Stuck = "hold"
    preferred_contact_field: str | None = None
    lenient: bool = False
