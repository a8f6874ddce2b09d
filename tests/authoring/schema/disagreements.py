"""Where a schema and `check` disagree, and why: each with a document that shows it.

A row that shows no disagreement any more fails its test, so the table says no more than what is true.
"""

from dataclasses import dataclass

from tests.authoring.schema.validators import entry, scxml

BOTH = frozenset({"xsd", "rng"})


@dataclass(frozen=True)
class Blind:
    """What `check` refuses and a schema takes. `says` begins what the reader says of it, as `code: message`.

    Where the same words are said of what a schema does see, or hide what it sees, `where` is an XPath of the elements
    meant.
    """

    says: str
    schemas: frozenset[str]
    why: str
    document: str
    where: str = ""


@dataclass(frozen=True)
class Strict:
    """What `check` takes, if with a warning, and a schema refuses. `says` begins the warning.

    When it is '', nothing is said at all, and `where` is an XPath of the elements meant.
    """

    says: str
    schemas: frozenset[str]
    why: str
    document: str
    where: str = ""


_MEANING = "it is a matter of what words mean, not of where they stand"
_NO_CHOICE = "XML Schema 1.0 cannot ask for at least one of several attributes"
_EMPTY_INITIAL = "//s:*[s:initial][@initial | @initialstate]"  # an empty one is told of only where it counts
_NO_BAR = "XML Schema 1.0 cannot make content depend on an attribute"

BLIND = [
    Blind("unknown-target: ", BOTH, _MEANING, scxml('<state id="a"><transition target="b"/></state>')),
    Blind("initial-target: ", BOTH, _MEANING, scxml('<state id="a" initial="a"><state id="b"/></state>')),
    Blind(
        "target-conflict: ", BOTH, _MEANING, scxml('<state id="a"><transition target="a b"/></state><state id="b"/>')
    ),
    Blind(
        "duplicate-id: ",
        BOTH,
        "ids are no xs:ID: they need not be names, those of data are apart, and a document may stand inside <content>",
        scxml('<state id="a"/><state id="a"/>'),
    ),
    Blind(
        "null-datamodel: ",
        BOTH,
        "a second grammar for documents without data would double the schema for a data model that is hardly used",
        scxml('<script>1</script><state id="a"/>', 'datamodel="null"'),
    ),
    Blind("unavailable: ", BOTH, "a schema fetches nothing", scxml('<script src="gone"/><state id="a"/>')),
    Blind("doctype: ", BOTH, "a schema sees a document after its entities", "<!DOCTYPE scxml>" + scxml("<state/>")),
    Blind("too-deep: ", BOTH, "a schema has no limits", scxml("<state>" * 100 + "</state>" * 100)),
    Blind(
        'data-id: "a–b" is no name of a variable',
        BOTH,
        "validators differ in what is a letter, so beyond ASCII the schema takes everything but digits",
        scxml('<datamodel><data id="a–b"/></datamodel><state id="a"/>'),
    ),
    Blind(
        "missing-attribute: <raise> needs event=",
        BOTH,
        "quotes that are left out (D4) are characters like others to a schema",
        entry("""<raise event="''"/>"""),
        where="""//s:raise[@event="''"]""",
    ),
    Blind(
        "missing-attribute: <make_call> needs record_id=",
        frozenset({"rng"}),
        "an action in another namespace (D1) is a foreign element: a name class has no local name in any namespace",
        entry('<x:make_call xmlns:x="urn:x"/>'),
        where="//*[local-name() = 'make_call'][not(self::o:*)]",
    ),
    Blind(
        "missing-attribute: a <transition> needs", frozenset({"xsd"}), _NO_CHOICE, scxml("<state><transition/></state>")
    ),
    Blind("missing-attribute: <send> needs event= or", frozenset({"xsd"}), _NO_CHOICE, entry("<send/>")),
    Blind(
        "missing-attribute: <contact_info_type> needs",
        frozenset({"xsd"}),
        _NO_CHOICE,
        entry("<ocs:next_record><ocs:contact_info_type/></ocs:next_record>"),
    ),
    Blind(
        "conflicting-attributes: <state> has both initial= and <initial>",
        frozenset({"xsd"}),
        _NO_BAR,
        scxml('<state initial="b"><initial><transition target="b"/></initial><state id="b"/></state>'),
        where=_EMPTY_INITIAL,
    ),
    Blind(
        "conflicting-attributes: <scxml> has both initial= and <initial>",
        frozenset({"xsd"}),
        _NO_BAR,
        scxml('<initial><transition target="b"/></initial><state id="b"/>', 'initial="b"'),
        where=_EMPTY_INITIAL,
    ),
    Blind(
        "conflicting-attributes: <invoke> has both a source and",
        frozenset({"xsd"}),
        _NO_BAR,
        scxml('<state><invoke src="x"><content>1</content></invoke></state>'),
    ),
    Blind(
        "conflicting-attributes: <send> has <content> beside namelist=",
        frozenset({"xsd"}),
        _NO_BAR,
        entry('<send namelist="a"><content>1</content></send>'),
        where="//s:send[@namelist][s:content]",
    ),
    *(
        Blind(
            f"conflicting-attributes: <{name}> has both {attribute}= and content", frozenset({"xsd"}), _NO_BAR, document
        )
        for name, attribute, document in [
            ("data", "expr", scxml('<datamodel><data id="x" expr="1">2</data></datamodel><state/>')),
            ("data", "src", scxml('<datamodel><data id="x" src="y">2</data></datamodel><state/>')),
            ("assign", "expr", entry('<assign location="x" expr="1">2</assign>')),
            ("content", "expr", entry('<send event="x"><content expr="1">2</content></send>')),
            ("script", "src", entry('<script src="y">2</script>')),
        ]
    ),
    Blind(
        "unknown-attribute: <state> has no attribute id= with a prefix",
        frozenset({"xsd"}),
        "XML Schema 1.0 has no attributes of every namespace but these two",
        scxml('<state ocs:id="a"/>'),
    ),
]

STRICT = [
    Strict(
        "stray-text: ", BOTH, "text that is ignored is a mistake, and an editor may say so", scxml("<state>x</state>")
    ),
    Strict(
        "foreign-element: ",
        frozenset({"xsd"}),
        "XML Schema 1.0 has no elements of every namespace but these two",
        scxml('<state><x:y xmlns:x="urn:x"/></state>'),
    ),
    Strict(
        "namespace: ",
        frozenset({"xsd"}),
        "an action in another namespace (D1) is a foreign element",
        entry('<x:get_daytime xmlns:x="urn:x"/>'),
    ),
    *(
        Strict(
            "dialect: ",
            frozenset({"xsd"}),
            "a mandatory attribute with two spellings (D4) is the key of its element, and a key is one attribute",
            document,
            where="//s:data[@id][@ID] | //s:event[@name][@event] | //s:cancel[@id][@sendid]",
        )
        for document in [
            scxml('<datamodel><data id="x" ID="x"/></datamodel><state/>'),
            entry('<event name="x" event="y"/>'),
            entry('<cancel sendid="x" id="x"/>'),
        ]
    ),
    Strict(
        "dialect: ",
        BOTH,
        "an attribute that another spelling of it overrules is looked at as well",
        scxml('<datamodel><data id="x" ID="1x"/></datamodel><state/>'),
        where="//s:data[@id][@ID] | //s:*[@initial][@initialstate] | //s:event[@name][@event]",
    ),
    Strict(
        "namespace: <contact_info_type> stands",
        BOTH,
        "the reader goes by the local name of what stands inside an action",
        entry('<ocs:next_record><contact_info_type type_id="1"/></ocs:next_record>'),
        where="//o:*/s:*",
    ),
    Strict(
        "",
        BOTH,
        "an action's attributes need no prefix, and a completion would offer each twice",
        entry('<ocs:make_call ocs:record_id="1"/>'),
        where="//o:*[@o:*]",
    ),
]
