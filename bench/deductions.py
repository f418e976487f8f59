"""V1 and V2: deducting over HTTP against the same SQL from pgbench, spread over many clients and on one pack."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import UUID

from bench.cast import CONTENDED_SIZE, Cast
from bench.loads import DEDUCT, Load, pgbench, wrk
from bench.places import Server
from tenpack.kit.ids import public_id

# What a request sends after the question whose key it is.
ACT = (
    "SELECT outcome FROM tenpack_use_session('{business}', {client}, {pack}, NULL, now(), now(), 'coach', '{coach}',"
    " '', gen_random_uuid()::text, '\\x{digest}', false);\n"
)


@dataclass
class Pair:
    """Bursts over HTTP and by pgbench, one after the other."""

    over_http: list[Load]
    by_pgbench: list[Load]

    @property
    def ratio(self) -> float:
        """The median rate over HTTP as part of pgbench's."""
        return median(one.rate for one in self.over_http) / median(one.rate for one in self.by_pgbench)

    @property
    def rates(self) -> str:
        """Both medians, for the notes."""
        http, direct = (median(one.rate for one in side) for side in (self.over_http, self.by_pgbench))
        return f"{http:.0f} a second over HTTP, {direct:.0f} by pgbench."

    @property
    def slowest_ms(self) -> float:
        """Within how many milliseconds 99 of 100 answers came over HTTP."""
        return median(one.slowest_ms for one in self.over_http)

    @property
    def errors(self) -> int:
        """Answers that were no success, on either side."""
        return sum(one.errors for one in (*self.over_http, *self.by_pgbench))


def interleaved(
    folder: Path, database: str, server: Server, cast: Cast, *, paths: list[str], sql: str, seconds: int, runs: int
) -> Pair:
    """HTTP, pgbench, HTTP, pgbench …"""
    pair = Pair([], [])
    quoted = ", ".join(f'"{path}"' for path in paths)
    for _run in range(runs):
        run = next(RUNS)
        script = DEDUCT % {"run": run, "paths": quoted, "key": cast.api_key}
        pair.over_http.append(wrk(folder, server.url, script, seconds=seconds))
        pair.by_pgbench.append(pgbench(folder, database, sql, seconds=seconds))
    return pair


RUNS = iter(range(1, 1_000_000))


def spread(folder: Path, database: str, server: Server, cast: Cast, *, seconds: int, runs: int) -> Pair:
    """V1: a random client each time, the pack chosen by the rule."""
    paths = [f"/api/v1/clients/{public_id('cl', one)}/uses" for one in cast.client_ids]
    array = "(ARRAY[" + ",".join(f"'{one}'" for one in cast.client_ids) + "]::uuid[])[:number]"
    sql = f"\\set number random(1, {len(cast.client_ids)})\n" + statement(cast, client=array, pack="NULL")
    return interleaved(folder, database, server, cast, paths=paths, sql=sql, seconds=seconds, runs=runs)


def contended(folder: Path, database: str, server: Server, cast: Cast, *, seconds: int, runs: int) -> Pair:
    """V2: everybody on one pack."""
    paths = [f"/api/v1/session-packs/{public_id('pk', cast.pack_id)}/uses"]
    sql = statement(cast, client="NULL", pack=f"'{cast.pack_id}'")
    return interleaved(folder, database, server, cast, paths=paths, sql=sql, seconds=seconds, runs=runs)


def statement(cast: Cast, *, client: str, pack: str) -> str:
    """The same SQL that a request sends."""
    from tenpack.people.actions.business import hash_of
    from tenpack.people.queries import KEY_SEAT

    digest = hash_of(cast.api_key).hex()
    key = " ".join((KEY_SEAT % f"'\\x{digest}'").split())
    return f"{key};\n" + ACT.format(business=cast.business, client=client, pack=pack, coach=cast.coach, digest=digest)


def count_is_exact(pack_id: UUID, pair: Pair) -> bool:
    """Whether the contended pack's counters, entries and visits say the same, and no less than what was answered.

    A burst ends with at most one request on its way for each connection; those may be used without being counted.
    """
    from tenpack.packs.models import LedgerEntry, SessionPack

    pack = SessionPack.objects.get(id=pack_id)
    entries = LedgerEntry.objects.filter(pack=pack, kind="used")
    visits = entries.values("visit_id").distinct().count()
    bursts = (*pair.over_http, *pair.by_pgbench)
    answered, most = sum(one.done for one in bursts), sum(one.done + 32 for one in bursts)
    adds_up = pack.free + pack.used == CONTENDED_SIZE and pack.position == entries.count() + 2
    return adds_up and pack.used == entries.count() == visits and answered <= pack.used <= most
