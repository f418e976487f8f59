"""Paper: a PDF from a typst template and JSON, tagged for screen readers, its fonts inside the file.

The compiler is imported where it is used: web processes that make no PDF are seven megabytes smaller.
"""

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

# PDF/UA-1 is refused where a sign has no glyph; such a paper is still tagged, only not certified.
Accessible = Literal["ua-1"]
ACCESSIBLE: Accessible = "ua-1"


def pdf(
    template: Path, data: Mapping[str, Any], *, made_at: datetime, files: Mapping[str, bytes] | None = None
) -> bytes:
    """The template filled with `data`, which it reads from `data.json`; `files` are other files it may read.

    The same input gives the same bytes.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="tenpack-paper-") as name:
        folder = Path(name)
        (folder / "main.typ").write_text(template.read_text())
        (folder / "data.json").write_text(json.dumps(data))
        for file, content in (files or {}).items():
            (folder / file).write_bytes(content)
        try:
            return compiled(folder, made_at, ACCESSIBLE)
        except typst.TypstError:
            return compiled(folder, made_at, None)


def compiled(folder: Path, made_at: datetime, standard: Accessible | None) -> bytes:
    """The PDF of the main file in this folder."""
    import typst

    return typst.compile(
        folder / "main.typ", root=folder, format="pdf", pdf_standards=standard, timestamp=int(made_at.timestamp())
    )
