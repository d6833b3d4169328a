"""How much processor time the commands that people wait for take, seen from the shell.

    python bench/start.py [RUNS]

Each command is run RUNS times (10 unless told) in a process of its own. The least is told: other work on the machine
only ever adds to it. One run before these is not counted: it leaves compiled modules and the list of what was checked,
as any earlier use of an installed wattfit does. `nothing` is what the interpreter takes by itself.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
QUESTION = "Can I add two B300 packs to my AC200MAX?"
COMMANDS = (["--help"], ["ask", QUESTION], ["ask", "--json", QUESTION], ["rules", "list"], ["doctor"])


def took(code: str, arguments: list[str], compiled: str) -> float:
    """Give the seconds of processor time that one run takes, its own and the system's."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, check=False, stdout=subprocess.DEVNULL,
                   env={**kept, "PYTHONPYCACHEPREFIX": compiled})  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(runs: int) -> None:
    """Print what each command takes."""
    with tempfile.TemporaryDirectory() as compiled:
        for code, arguments in (("", []), *(("from cli import main; main()", each) for each in COMMANDS)):
            least = min([took(code, arguments, compiled) for _ in range(runs + 1)][1:])
            print(f"{least:.2f} s  {' '.join(arguments) or 'nothing'}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 10)
