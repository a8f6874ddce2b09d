"""Campaign, calendar and results files: the contract of design section 5, and what is refused."""

import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from scxml_engine.campaign.config import (
    CampaignConfig,
    CountryHolidays,
    load_calendar,
    load_campaign,
    load_results,
    parse_calendar,
)
from scxml_engine.errors import ConfigError, SourceError
from scxml_engine.ocs.calendar import ALL_DAY, Calendar, Span
from scxml_engine.ocs.constants import CallResult, Daytime
from scxml_engine.ocs.sequences import TraditionalTreatment
from scxml_engine.ocs.settings import Settings
from scxml_engine.runtime import HttpOptions

# The two files of design section 5, word for word.
CALENDAR = """
timezone = "America/New_York"          # of records that name none
[weekdays]                             # a day left out is WEND
mon = "09:00-18:00"
sat = "10:00-14:00"
[holidays]
"2026-12-25" = "00:00-24:00"
country = "US"                         # optional: the holidays package; subdivision = "CA"
[timezones]                            # tz_dbid of the list → IANA name
101 = "America/New_York"
"""
CAMPAIGN = """
name = "Spring renewals"
treatment-uri = "file:sample02.scxml?max_attempts=5"
treatment-preferred-contact-field = "preferred"
http-connection-pool-size = 4
http-response-timeout = 10
[settings]
daily_window = "wait"                  # wait | error | dial
empty_record_id = ""                   # or "null"
stuck = "hold"                         # hold | finalize
[calendar]
timezone = "America/New_York"
[results]                              # weights of the weighted dialer; --results FILE.toml is this table alone
default = {Answer = 0.25, NoAnswer = 0.45, AnswMachine = 0.2, Busy = 0.1}
MOBILE = {Answer = 0.4, NoAnswer = 0.6}
"MOBILE@18-21" = {Answer = 0.6, NoAnswer = 0.4}   # hours of the record's day
ring = "20s"
talk = "3m"
[[treatments]]                         # traditional, after Switch
result = "Busy"
sequence = 1
action = "retry"                       # …
interval = "10m"
"""
HOUR = 3600


@pytest.fixture
def load(tmp_path):
    """Load a text as that kind of file."""

    def loader(kind, text):
        path = tmp_path / "spring.toml"
        path.write_text(text, encoding="utf-8")
        return kind(path)

    return loader


@pytest.fixture
def told(load):
    """What is said about a text: the diagnostics without the file's folder."""

    def teller(kind, text):
        with pytest.raises(ConfigError) as refusal:
            load(kind, text)
        return [str(each).partition("spring.toml")[2] for each in refusal.value.diagnostics]

    return teller


def test_the_calendar_of_the_contract(load):
    assert load(load_calendar, CALENDAR) == Calendar(
        timezone="America/New_York",
        weekdays={0: Span(9 * HOUR, 18 * HOUR), 5: Span(10 * HOUR, 14 * HOUR)},
        holidays={date(2026, 12, 25): ALL_DAY},
        country_holidays=CountryHolidays("US"),
        timezones={101: "America/New_York"},
    )


def test_the_campaign_of_the_contract(load, tmp_path):
    config = load(load_campaign, CAMPAIGN)
    assert config.results is not None
    assert config == CampaignConfig(
        name="Spring renewals",
        treatment_uri="file:sample02.scxml?max_attempts=5",
        settings=Settings("wait", "", "hold", "preferred"),
        http=HttpOptions(4, 10.0),
        calendar=Calendar(timezone="America/New_York"),
        results=config.results,
        treatments=(TraditionalTreatment(CallResult.BUSY, 1, "retry", interval=600.0),),
        folder=tmp_path,
    )
    assert config.settings.preferred_contact_field == "preferred"
    assert config.treatment_for("spring") == "file:sample02.scxml?max_attempts=5"
    assert (config.results.ring, config.results.talk) == (20, 180)


def test_an_empty_campaign_has_every_default(load, tmp_path):
    config = load(load_campaign, "")
    assert config == CampaignConfig(name="spring", folder=tmp_path)
    assert (config.settings, config.http, config.calendar, config.results) == (Settings(), HttpOptions(), None, None)


@pytest.mark.row("D6.2")
def test_the_calling_list_s_own_treatment_wins(load):
    """D6: a treatment-uri of the calling list wins over the campaign's."""
    config = load(
        load_campaign,
        """
        treatment-uri = "file:all.scxml"
        [calling-lists.spring]
        treatment-uri = "https://treatments.example/spring.scxml"
        [calling-lists."late payers"]
        treatment-uri = "file:late.scxml"
        """,
    )
    assert [config.treatment_for(each) for each in ("spring", "late payers", "summer")] == [
        "https://treatments.example/spring.scxml",
        "file:late.scxml",
        "file:all.scxml",
    ]
    assert load(load_campaign, "").treatment_for("spring") is None


@pytest.mark.row("D7.2", "D7.4", "D7.10")
def test_how_documents_are_fetched(load, tmp_path):
    """D7: the manual's names, and ours beside them; a file of certificates stands beside the campaign."""
    config = load(
        load_campaign,
        """
        treatment-refresh = "5m"
        http-connection-pool-size = 2
        http-response-timeout = "3s"
        http-total-timeout = 20
        http-max-bytes = 1000
        http-tls-verify = false
        http-ca-file = "our-ca.pem"
        http-origins = ["https://a.example", "http://127.0.0.1:8080"]
        """,
    )
    assert config.refresh == timedelta(minutes=5)
    assert config.http == HttpOptions(
        connection_pool_size=2,
        response_timeout=3.0,
        total_timeout=20.0,
        max_bytes=1000,
        tls_verify=False,
        ca_file=str(tmp_path / "our-ca.pem"),
        origins=("https://a.example", "http://127.0.0.1:8080"),
    )


def test_settings_are_taken(load):
    text = '[settings]\ndaily_window = "error"\nempty_record_id = "null"\nstuck = "finalize"\n'
    assert load(load_campaign, text).settings == Settings("error", "null", "finalize")


def test_a_results_file_is_that_table_alone(load):
    table = load(load_results, 'default = {Busy = 1}\nring = "1.5s"\n')
    assert (table.ring, table.find(4, 12).results) == (1.5, (6,))


def test_an_absent_table_is_not_configured_and_an_empty_one_is(load):
    assert load(load_calendar, "").weekdays is load(load_calendar, "").holidays is None
    empty = load(load_calendar, "[weekdays]\n[holidays]\n")
    assert (empty.weekdays, empty.holidays) == ({}, {})
    assert empty.interval(datetime(2026, 3, 2, tzinfo=UTC)) is Daytime.WEND


def test_the_holidays_of_a_country_and_its_parts(load):
    """California's Cesar Chavez Day, 31 March, is no holiday elsewhere."""
    everywhere = load(load_calendar, '[holidays]\ncountry = "US"\n')
    california = load(load_calendar, '[holidays]\ncountry = "US"\nsubdivision = "CA"\n')
    day = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert (everywhere.interval(day), california.interval(day)) == (Daytime.WEND, Daytime.HDAY)
    assert everywhere.next_start(Daytime.HDAY, day) == datetime(2026, 5, 25, tzinfo=UTC)


def test_a_country_without_the_holidays_package_is_told_in_one_line(told, monkeypatch):
    monkeypatch.setitem(sys.modules, "holidays", None)
    (line,) = told(load_calendar, '[holidays]\ncountry = "FR"\n')
    assert line.endswith("country: the holidays package is not installed; pip install scxml-engine[holidays]")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'timezone = "America/NewYork"',
            'timezone: unknown time zone "America/NewYork": did you mean America/New_York?',
        ),
        ("timezone = 5", "timezone: 5 is not a text"),
        ('[weekday]\nmon = "09:00-18:00"', 'unknown key "weekday": did you mean weekdays?'),
        ("weekdays = 1", "weekdays is not a table"),
        ('[weekdays]\nmonday = "09:00-18:00"', 'weekdays: unknown key "monday": did you mean mon?'),
        ('[weekdays]\nmon = "9:00-18:00"', 'weekdays.mon: bad hours "9:00-18:00"; write them as "09:00-18:00"'),
        ('[weekdays]\nmon = "18:00-09:00"', 'weekdays.mon: bad hours "18:00-09:00"'),
        ('[weekdays]\nmon = "09:00-09:00"', 'weekdays.mon: bad hours "09:00-09:00"'),
        ('[weekdays]\nmon = "09:00-24:01"', 'weekdays.mon: bad hours "09:00-24:01"'),
        ('[weekdays]\nmon = "09:00-25:00"', 'weekdays.mon: bad hours "09:00-25:00"'),
        ('[weekdays]\nmon = "09:60-18:00"', 'weekdays.mon: bad hours "09:60-18:00"'),
        ("[weekdays]\nmon = 9", 'weekdays.mon: bad hours "9"'),
        (
            '[holidays]\n"2026-02-30" = "00:00-24:00"',
            'holidays: unknown key "2026-02-30"; write a date as "2026-12-25"',
        ),
        ('[holidays]\n"20261225" = "00:00-24:00"', 'holidays: unknown key "20261225"; write a date as'),
        ('[holidays]\ncountri = "US"', 'holidays: unknown key "countri": did you mean country?'),
        ('[holidays]\n2026-12-25 = "off"', 'holidays.2026-12-25: bad hours "off"'),
        ('[holidays]\ncountry = "XX"', 'holidays.country: the holidays package does not know "XX"'),
        ('[holidays]\ncountry = "date"', 'holidays.country: the holidays package does not know "date"'),
        ('[holidays]\ncountry = "US"\nsubdivision = "QQ"', 'does not know "US" with subdivision "QQ"'),
        ('[holidays]\nsubdivision = "CA"', "holidays.subdivision: there is no country"),
        ('[timezones]\nny = "America/New_York"', 'timezones: "ny" is not a tz_dbid'),
        ('[timezones]\n101 = "Mars/Base"', 'timezones.101: unknown time zone "Mars/Base"'),
    ],
)
def test_what_is_no_calendar_is_refused(told, text, message):
    found = told(load_calendar, text)
    assert any(message in each for each in found)
    assert all(each.startswith(": error bad-config: ") for each in found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("treatment_uri = 'x'", 'unknown key "treatment_uri": did you mean treatment-uri?'),
        ("name = 1", "name: 1 is not a text"),
        ("name = ' '", 'name: " " is not a text'),
        ("name = true", "name: true is not a text"),
        ("name = 2026-01-01", "name: 2026-01-01 is not a text"),
        ("http-connection-pool-size = 0", "http-connection-pool-size: 0 is not an integer of at least 1"),
        ("http-connection-pool-size = true", "http-connection-pool-size: true is not an integer"),
        ("http-response-timeout = 0", "http-response-timeout: must be more than 0"),
        ("http-response-timeout = -1", 'http-response-timeout: not a duration: "-1"'),
        ("[settings]\ndaily-window = 'wait'", 'settings: unknown key "daily-window": did you mean daily_window?'),
        (
            "[settings]\ndaily_window = 'waits'",
            'settings.daily_window: unknown daily window "waits": did you mean wait?',
        ),
        ("[settings]\nempty_record_id = 'x'", 'unknown empty record id "x"; write "" or "null"'),
        ("[settings]\nstuck = 1", 'settings.stuck: unknown way with stuck chains "1"; write "hold" or "finalize"'),
        ("settings = 1", "settings is not a table"),
        ("[calendar]\nzone = 'UTC'", 'calendar: unknown key "zone": did you mean timezone?'),
        ("[calendar.weekdays]\nmon = 1", 'calendar.weekdays.mon: bad hours "1"'),
        ("[results]\ndefault = {Buzy = 1}", 'default: unknown call result "Buzy": did you mean Busy?'),
        ("results = 1", "results is not a table"),
        ("http-tls-verify = 1", "http-tls-verify: 1 is neither true nor false"),
        ("http-max-bytes = 5000001", "http-max-bytes: 5000001 is too large: a document of more than 5000000 bytes"),
        ('http-total-timeout = "2d"', "http-total-timeout: must be at most a day"),
        ("http-max-bytes = 0", "http-max-bytes: 0 is not an integer of at least 1"),
        ("http-total-timeout = 0", "http-total-timeout: must be more than 0"),
        ("treatment-refresh = 0", "treatment-refresh: must be more than 0"),
        ('http-origins = "https://a"', 'http-origins: not a list of origins; write ["https://treatments.example"]'),
        (
            'http-origins = ["a.example"]',
            'http-origins: "a.example" is no origin: write https://host or https://host:port',
        ),
        ('http-origins = ["https://a/b"]', 'http-origins: "https://a/b" is more than an origin'),
        ("calling-lists = 1", "calling-lists is not a table"),
        ("[calling-lists]\nspring = 1", "calling-lists.spring is not a table"),
        ("[calling-lists.a]\nuri = 1", 'calling-lists.a: unknown key "uri"'),
        ("[calling-lists.a]\ntreatment-uri = 1", "calling-lists.a.treatment-uri: 1 is not a text"),
        ("treatments = 1", "treatments is not a list of tables; write [[treatments]] above each treatment"),
        ("treatments = [1]", "treatments[1] is not a table"),
    ],
)
def test_what_is_no_campaign_is_refused(told, text, message):
    assert any(message in each for each in told(load_campaign, text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('sequence = 1\naction = "redial"', "treatments[1]: result is missing"),
        ('result = "Busy"\naction = "redial"', "treatments[1]: sequence is missing"),
        ('result = "Busy"\nsequence = 1', "treatments[1]: action is missing"),
        ('result = "Busy"\nsequence = 1\naction = "retry"', "treatments[1]: interval is missing"),
        (
            'result = "Busy"\nsequence = 0\naction = "redial"',
            "treatments[1].sequence: 0 is not an integer of at least 1",
        ),
        (
            'result = "Busy"\nsequence = 1\naction = "retri"',
            'treatments[1].action: unknown action "retri": did you mean retry?',
        ),
        ('result = "Unknown"\nsequence = 1\naction = "redial"', "treatments[1].result: Unknown is never treated"),
        ('result = "OK"\nsequence = 1\naction = "redial"', "treatments[1].result: Ok is never treated"),
        ('result = "Busy"\nsequence = 1\naction = "retry-at"\ndate = "soon"', 'treatments[1].date: not a date: "soon"'),
        ('result = "Busy"\nsequence = 1\naction = "redial"\nx = 1', 'treatments[1]: unknown key "x"'),
    ],
)
def test_what_is_no_traditional_treatment_is_refused(told, text, message):
    assert any(message in each for each in told(load_campaign, f"[[treatments]]\n{text}\n"))


def test_two_treatments_for_one_result_and_sequence_are_refused(told):
    one = '[[treatments]]\nresult = "Busy"\nsequence = 1\naction = "redial"\n'
    assert told(load_campaign, one + one) == [
        ": error bad-config: treatments[2]: Busy has a treatment of sequence 1 already"
    ]


def test_dates_of_treatments(load):
    text = '[[treatments]]\nresult = "Busy"\nsequence = 1\naction = "retry-at"\ndate = {}\n'
    for written in ("2026-12-25T09:00:00", '"2026-12-25T09:00:00"'):
        (treatment,) = load(load_campaign, text.format(written)).treatments
        assert treatment.date == datetime(2026, 12, 25, 9)  # noqa: DTZ001 - of the record's zone
    (treatment,) = load(load_campaign, text.format("2026-12-25")).treatments
    assert treatment.date == datetime(2026, 12, 25)  # noqa: DTZ001 - of the record's zone


def test_everything_that_is_wrong_is_told_at_once(told):
    text = "nam = 1\n[settings]\nstuck = 1\n[calendar]\ntimezone = 1\n[results]\ndefault = 1\n"
    assert len(told(load_campaign, f"{text}[[treatments]]\nresult = 'x'\n")) == 7


@pytest.mark.parametrize("kind", [load_campaign, load_calendar, load_results])
def test_a_syntax_error_has_a_line_and_a_column(told, kind):
    assert told(kind, 'a = "1"\nb = = 2\n') == [":2:5: error toml-syntax: Invalid value"]
    (unfinished,) = told(kind, 'a = """\n')
    assert unfinished.startswith(": error toml-syntax: ")
    assert unfinished.endswith(" at the end of the file")


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "c.toml"
    path.write_bytes(b'name = "\xe9"\n')
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_campaign(path)


@pytest.mark.parametrize("kind", [load_campaign, load_calendar, load_results])
def test_a_file_that_cannot_be_read_is_no_source(tmp_path, kind):
    for path in (tmp_path / "none.toml", tmp_path, "a\0b"):
        with pytest.raises(SourceError, match="cannot read the file") as refusal:
            kind(path)
        assert "\n" not in str(refusal.value)


def test_an_inline_calendar_may_have_dates_and_numbers_for_keys():
    """As YAML reads them."""
    table = {"holidays": {date(2026, 12, 25): "00:00-24:00"}, "timezones": {101: "Europe/Paris"}}
    assert parse_calendar(table, "x.scenario.yaml") == Calendar(
        holidays={date(2026, 12, 25): ALL_DAY}, timezones={101: "Europe/Paris"}
    )


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(tmp_path):
    path = tmp_path / "c.toml"
    path.write_bytes(b'\xef\xbb\xbfname = "x"\r\n[settings]\r\nstuck = "hold"\r\n')
    assert load_campaign(path).name == "x"
