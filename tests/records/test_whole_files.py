"""Files that are written whole or not at all: what stood there before is replaced in one step, or stays."""

import os
import stat

import pytest

from scxml_engine.errors import UsageError
from scxml_engine.records.whole_files import write_file


def test_a_file_is_written_and_nothing_is_left_beside_it(tmp_path):
    write_file(tmp_path / "list.csv", [b"a", b"b"])
    assert (tmp_path / "list.csv").read_bytes() == b"ab"
    assert os.listdir(tmp_path) == ["list.csv"]


@pytest.mark.parametrize("mode", [0o640, 0o600, 0o664])
def test_whoever_may_read_a_file_may_read_it_still(tmp_path, mode):
    path = tmp_path / "list.csv"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_file(path, [b"new"])
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_link_goes_on_naming_its_file(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_file(tmp_path / "link", [b"new"])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_what_fails_on_the_way_changes_nothing(tmp_path):
    (tmp_path / "list.csv").write_bytes(b"old")

    def pieces():
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(UsageError, match="cannot write the file: No space left on device"):
        write_file(tmp_path / "list.csv", pieces())
    assert (tmp_path / "list.csv").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["list.csv"]
