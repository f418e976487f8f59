"""`tenpack export` and `tenpack import` at the command line; what they do is tested in actions/test_carrying.py."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tenpack.management import export, import_
from tenpack.management.errors import CannotRun

if TYPE_CHECKING:
    from tests.world import World


def test_the_file_is_written_once_and_for_the_owner_alone(world: "World", tmp_path: Path) -> None:
    file = tmp_path / "studio.zip"
    assert export.run(Namespace(business="Maya's studio", file=file)) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CannotRun, match="cannot be written"):
        export.run(Namespace(business=world.business.public_id, file=file))
    with pytest.raises(CannotRun, match="take its id"):
        export.run(Namespace(business="Nobody's", file=tmp_path / "other.zip"))


def test_what_cannot_be_read_is_one_sentence(world: "World", tmp_path: Path) -> None:
    from tenpack.keeping.errors import BusinessExists

    file = tmp_path / "studio.zip"
    with pytest.raises(CannotRun, match="cannot be read"):
        import_.run(Namespace(file=file))
    export.run(Namespace(business=world.business.public_id, file=file))
    with pytest.raises(BusinessExists):
        import_.run(Namespace(file=file))
