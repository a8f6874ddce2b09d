"""`scxml-engine lsp` as a command; what it says to an editor is in tests/system/test_lsp.py."""

from scxml_engine.cli import lsp


def test_without_its_library_it_says_what_to_install(shell, monkeypatch):
    monkeypatch.setattr(lsp, "find_spec", lambda _: None)
    assert shell("lsp").complaint == "lsp needs a library that is not installed: pip install 'scxml-engine[lsp]'"


def test_bad_usage_is_one_line(shell):
    assert shell("lsp", "file.scxml").complaint.isprintable()
