"""The recount of every ledger, as `tenpack check-ledger` does it. Run inside a transaction."""


def differences() -> list[str]:
    """Every difference between entries, hashes, counters, visits, reasons, terms and money."""
    from tenpack.management import check_ledger

    return list(check_ledger.differences(quiet=True))


def recounted() -> list[str]:
    """Every difference that the walk along the hashes alone finds."""
    from tenpack.reports.ledger_walk import Walked, walk

    return list(walk(Walked(), lambda _walked: None))
