"""From a campaign file to the treatment that it names: where it stands, and what its chains share (row D6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scxml_engine.campaign.config import CampaignConfig
from scxml_engine.campaign.editions import PublishedTreatment
from scxml_engine.errors import UsageError
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.runtime import Address, AnySource, parse_address
from scxml_engine.scxml.datamodel.ecmascript import RealmFactory


def publish(config: CampaignConfig, documents: AnySource, calling_list: str = "") -> PublishedTreatment:
    """The treatment that a campaign file names for that list, for a live campaign.

    `documents` begin at `config.folder`. Raises `UsageError` when the file names none.
    """
    address = named_treatment(config, calling_list)
    calendar = config.calendar or Calendar()
    make = treatment_maker(config, address, documents, calendar)
    return PublishedTreatment(address.uri, documents, make, calendar, refresh=config.refresh)


def named_treatment(config: CampaignConfig, calling_list: str = "") -> Address:
    """The address of the list's own treatment, else of the campaign's. Raises `UsageError` when there is neither."""
    uri = config.treatment_for(calling_list)
    if uri is None:
        name = f'campaign "{config.name}"' if config.name else "no campaign"
        raise UsageError(f"no TREATMENT is named, and {name} gives a treatment-uri: name a document")
    return parse_address(uri)


def treatment_maker(
    config: CampaignConfig,
    address: Address,
    documents: AnySource,
    calendar: Calendar,
    *,
    variables: Mapping[str, str] | None = None,
    make_realm: RealmFactory | None = None,
    repair: bool = False,
) -> Callable[[bytes], Treatment]:
    """What makes a treatment of the document's bytes; `variables` go before those of the address."""

    def make(data: bytes) -> Treatment:
        return Treatment.from_bytes(
            data,
            address.title,
            calendar=calendar,
            settings=config.settings,
            variables={**address.variables, **(variables or {})},
            make_realm=make_realm,
            source=documents.beside(address.uri),
            traditional=config.treatments,
            repair=repair,
        )

    return make
