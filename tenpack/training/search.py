"""Finding exercises by name, alias, muscle or equipment, though it be mistyped. Pure: movements in, movements out."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining, normalize

from tenpack.training.choices import Equipment, Muscle
from tenpack.training.library import FIRST_LANGUAGE, Movement, base_of

# How alike two words are (0 to 1) before one counts as the other mistyped, and how long a word must be for that.
ALIKE = 0.3
SHORTEST_MISTYPED = 3
# Two letters that changed places: in short words nothing else is left in common.
TURNED = 0.6
LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Match:
    """How well a movement answers a search; smaller sorts first."""

    rank: int
    unlike: float = 0.0


@dataclass(frozen=True, slots=True)
class Names:
    """What a movement is called in a language, folded; its words; and the words of what it trains and needs."""

    names: tuple[str, ...]
    words: tuple[frozenset[str], ...]
    facts: frozenset[str]


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """The text as it is compared: small letters without accents, words parted by one space."""
    plain = normalize("NFKD", text.lower().translate(LETTERS))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain if not combining(sign)).split())


@lru_cache(maxsize=20_000)
def trigrams(word: str) -> frozenset[str]:
    """Every three neighbouring signs of a word, two spaces before it and one behind. Source: PostgreSQL's pg_trgm."""
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def similarity(one: str, other: str) -> float:
    """From 0 for nothing in common to 1 for the same word."""
    first, second = trigrams(one), trigrams(other)
    common = len(first & second)
    return common / (len(first) + len(second) - common)


def search(
    movements: Iterable[Movement],
    text: str,
    *,
    language: str = FIRST_LANGUAGE,
    muscle: Muscle | str | None = None,
    equipment: Equipment | str | None = None,
) -> list[Movement]:
    """Those that pass the filters and answer the text, the best first; without a text by name.

    A mistyped word is forgiven only where nothing answers as it was typed. Those whose main muscle is the one asked
    for stand before those that only use it.
    """
    passing = [one for one in movements if passes(one, muscle, equipment)]
    words = tuple(fold(text).split())
    if text.strip() and not words:
        return []
    matches = matching(passing, words, language)
    return sorted(
        (one for one in passing if one.key in matches),
        key=lambda one: (
            matches[one.key].rank,
            matches[one.key].unlike,
            muscle is not None and muscle not in one.primary,
            fold(one.name(language)),
            one.key,
        ),
    )


def passes(movement: Movement, muscle: str | None, equipment: str | None) -> bool:
    """Whether the filters let it through."""
    if equipment and movement.equipment != equipment:
        return False
    return not muscle or muscle in movement.primary or muscle in movement.secondary


def matching(movements: list[Movement], words: tuple[str, ...], language: str) -> dict[str, Match]:
    """How well each answers, by key; what does not answer is left out."""
    if not words:
        return {one.key: Match(0) for one in movements}
    named = {one.key: names_of(one, language) for one in movements}
    plain = {key: plain_match(one, words) for key, one in named.items()}
    found = {key: match for key, match in plain.items() if match}
    if found:
        return found
    vocabulary = frozenset().union(*(one.facts for one in named.values()))
    alike = [{other: resemblance(word, other) for other in vocabulary} for word in words]
    mistyped = {key: mistyped_match(one, alike) for key, one in named.items()}
    return {key: match for key, match in mistyped.items() if match}


def plain_match(named: Names, words: tuple[str, ...]) -> Match | None:
    """As typed: the whole name, its beginning, beginnings of its words, parts of them; then with what is trained."""
    typed = " ".join(words)
    best: Match | None = None
    for place, (name, parts) in enumerate(zip(named.names, named.words, strict=True)):
        rank = rank_of(name, parts, typed, words)
        if rank is not None and (best is None or rank * 2 + bool(place) < best.rank):
            best = Match(rank * 2 + bool(place), len(name) / 100)
    if best is None and all(begins(word, named.facts) for word in words):
        return Match(10)
    return best


def rank_of(name: str, parts: frozenset[str], typed: str, words: tuple[str, ...]) -> int | None:
    """0 the same, 1 begins so, 2 each word begins one of its words, 3 each stands in it; None if not."""
    if not all(word in name for word in words):
        return None
    if name.startswith(typed):
        return 0 if name == typed else 1
    return 2 if all(begins(word, parts) for word in words) else 3


def begins(word: str, words: Iterable[str]) -> bool:
    """Whether one of the words begins with this one."""
    return any(one.startswith(word) for one in words)


def mistyped_match(named: Names, alike: list[dict[str, float]]) -> Match | None:
    """With slips of the fingers: each word resembles one of a name, or else of what is trained."""
    best = 0.0
    for name, parts in zip(named.names, named.words, strict=True):
        near = [max(*(scores[part] for part in parts), weaker(scores, named.facts)) for scores in alike]
        if min(near) >= ALIKE:
            best = max(best, sum(near) / len(near) - len(name) / 1000)
    return Match(20, 1 - best) if best else None


def weaker(scores: dict[str, float], facts: frozenset[str]) -> float:
    """How well the facts answer; a little less than a name that does."""
    return max(scores[part] for part in facts) * 0.8


def resemblance(word: str, other: str) -> float:
    """How alike they are; the beginning of a longer word counts nearly as that word."""
    if len(word) < SHORTEST_MISTYPED:
        return float(other.startswith(word))
    if word[0] == other[0] and sorted(word) == sorted(other):
        return 1.0 if word == other else TURNED
    whole = similarity(word, other)
    return max(whole, similarity(word, other[: len(word)]) * 0.9) if len(other) > len(word) + 1 else whole


@lru_cache(maxsize=4_000)
def names_of(movement: Movement, language: str) -> Names:
    """Everything it is called here, its name first; English names are known in every gym."""
    texts = [movement.name(language), *movement.also(language)]
    if base_of(language) != FIRST_LANGUAGE:
        texts += [movement.name(), *movement.also()]
    names = tuple(fold(text) for text in texts)
    labels = [movement.equipment.label, *(muscle.label for muscle in (*movement.primary, *movement.secondary))]
    facts = {word for text in (*names, *(fold(str(label)) for label in labels)) for word in text.split()}
    return Names(names, tuple(frozenset(name.split()) or frozenset({name}) for name in names), frozenset(facts))
