"""6.5 <finalize>: what is done with a child's event before anybody sees it."""

from tests.scxml.assertions.harness import SCXML, invoke, machine, mark, play, refuses


def child(*events):
    """A child that sends these events, each with a parameter `p`, and ends."""
    sends = "".join(f'<send target="#_parent" event="{each}"><param name="p" expr="5"/></send>' for each in events)
    return f'<state id="c"><onentry>{sends}</onentry><transition target="f"/></state><final id="f"/>'


def invoked(finalize, *events, name="k"):
    return invoke(child(*events), f'id="{name}"', f"<finalize>{finalize}</finalize>")


def test_it_runs_before_transitions_are_selected():
    """6.5: so that conditions see what it assigned."""
    play(f"""<datamodel><data id="x" expr="0"/></datamodel><state id="s">{invoked('<assign location="x" expr="_event.data.p"/>', "told")}
      <transition event="told" cond="x == 5" target="t"/><transition event="told" target="z"/></state><final id="t"/><final id="z"/>""").ends_in("t")  # fmt: skip


def test_it_runs_for_each_event_of_its_child():
    """6.5: whether somebody takes the event or not; the done event is one of them."""
    play(f"""<state id="s">{invoked('<log label="f." expr="_event.name"/>', "a", "b")}
      <transition event="b"><log expr="_event.name"/></transition></state>""").logs("f.a", "f.b", "b", "f.done.invoke.k")  # fmt: skip


def test_it_does_not_run_for_other_events():
    """6.5: neither the session's own nor those from outside."""
    play(f"""<state id="s"><onentry><raise event="i"/><send event="x"/></onentry>{invoke('<state id="w"/>', inside=f"<finalize>{mark('no')}</finalize>")}
      <transition event="*"><log expr="_event.name"/></transition></state>""", "y").logs("i", "x", "y")  # fmt: skip


def test_only_that_of_the_invocation_runs():
    """6.5: not that of another one, even in the same state."""
    play(f"""<state id="s">{invoked(mark("one"), "a", name="k1")}{invoke('<state id="w"/>', 'id="k2"', f"<finalize>{mark('two')}</finalize>")}
      <transition event="a">{mark("a")}</transition></state>""").logs("one", "a", "one")  # fmt: skip


def test_it_runs_in_parallel_states_for_its_own_child_alone():
    """6.5."""
    play(f"""<parallel id="p"><state id="r">{invoked(mark("r"), "a", name="kr")}</state>
      <state id="q">{invoke('<state id="w"/>', inside=f"<finalize>{mark('q')}</finalize>")}</state></parallel>""").logs("r", "r")  # fmt: skip


def test_the_event_is_there_and_is_the_one_that_comes():
    """6.5, 5.10: _event is bound already."""
    play(f"""<state id="s"><onentry><raise event="before"/></onentry>{invoked('<log expr="_event.name + _event.invokeid"/>', "told")}
      <transition event="before told"/></state>""").logs("toldk", "done.invoke.kk")  # fmt: skip


def test_an_error_in_it_is_an_error_and_the_event_is_processed():
    """6.5, 4.9: its block is over; the transition for the event is taken, then that for the error."""
    play(f"""<state id="s">{invoked(f'<log expr="nope"/>{mark("no")}', "told")}<transition event="told">{mark("told")}</transition>
      <transition event="error.execution" target="t">{mark("error")}</transition></state><final id="t"/>""").logs("told", "error")  # fmt: skip


def test_an_empty_one_does_nothing():
    """6.5.2: zero or more elements."""
    for finalize in ("<finalize/>", "<finalize> </finalize>", ""):
        play(f"""<datamodel><data id="x" expr="1"/></datamodel><state id="s">{invoke(child("told"), inside=finalize)}
          <transition event="told" target="t"><log expr="x"/></transition></state><final id="t"/>""").logs("1").ends_in("t")  # fmt: skip


def test_it_runs_before_the_event_is_forwarded():
    """Appendix D mainEventLoop: for each invocation of each state: finalize, then autoforward."""
    inner = child("told").replace("<transition", '<transition event="told"', 1)
    play(f"""<state id="s">{invoke(inner, 'autoforward="true" id="k"', f"<finalize>{mark('finalize')}</finalize>")}
      <transition event="done.invoke.k" target="t"/></state><final id="t"/>""").logs("finalize", "finalize").ends_in("t")  # fmt: skip


def test_it_holds_executable_content_alone():
    """6.5.2."""
    refuses(
        f'<state id="s"><invoke type="{SCXML}"><content>{machine(child())}</content><finalize><state id="x"/></finalize></invoke></state>'
    )
    refuses('<state id="s"><finalize/></state>')
