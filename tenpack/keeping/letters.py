"""Letters that lie in files, where no mail server is set up: those that name a person are taken out."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

# Django's file backend writes this line after each letter.
RULE = b"\n" + b"-" * 79 + b"\n"


def forget_letters(known: list[str]) -> None:
    """Take every letter that names somebody by one of these words out of the files. Repeat: nothing happens."""
    folder, words = Path(settings.EMAIL_FILE_PATH), [re.escape(word) for word in known if word]
    if not words or not folder.is_dir():
        return
    pattern = re.compile(rf"\b({'|'.join(words)})\b", re.IGNORECASE)
    for file in folder.glob("*.log"):
        letters = [one for one in file.read_bytes().split(RULE) if one.strip()]
        kept = [one for one in letters if not pattern.search(text_of(one))]
        if not kept:
            file.unlink()
        elif len(kept) < len(letters):
            file.write_bytes(b"".join(one + RULE for one in kept))


def text_of(raw: bytes) -> str:
    """Everything of a letter that a person could read."""
    letter: EmailMessage = message_from_bytes(raw.lstrip(b"\n"), policy=policy.default)
    heads = [str(value) for value in letter.values()]
    parts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*heads, *map(str, parts)])
