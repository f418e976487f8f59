"""Fields have one name in the JSON and sometimes another below: problems are told with the JSON's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tenpack.kit.errors import InvalidFields, Refused


@contextmanager
def named(names: Mapping[str, str]) -> Iterator[None]:
    """Rename the fields of a refusal that comes from inside."""
    try:
        yield
    except InvalidFields as error:
        raise InvalidFields({names.get(field, field): text for field, text in error.problems.items()}) from error
    except Refused as error:
        if error.field:
            error.field = names.get(error.field, error.field)
        raise
