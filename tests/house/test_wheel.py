"""What is installed carries everything it needs: the library of exercises lies in `data/`, outside the package."""

import tomllib
from glob import glob
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_library_of_exercises_is_part_of_the_package() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["tenpack"]
    # As setuptools looks for data: it follows the link to `data/exercises`.
    packed = {name for one in patterns for name in glob(one, root_dir=ROOT / "tenpack", recursive=True)}  # noqa: PTH207
    written = {f"training/exercises/{path.name}" for path in (ROOT / "data" / "exercises").glob("*.json")}
    assert len(written) >= 8
    assert written <= packed
