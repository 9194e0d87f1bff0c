"""What a service knows by heart that is started on the state as it is: `python -m soak.restarted FOLDER INSTANT` prints
its memory in MB. It only looks, so the one that lives there may go on.
"""

import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click
import psutil

from reminderd.adapters.process.memory import give_back
from reminderd.config import load
from reminderd.service import Service

TICKS = 100
"""So many put away what is known of thousands of orders that are over."""


def main() -> None:
    folder, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    with closing(Service(load(folder / "reminderd.yaml"), lambda: now, is_resident=True)) as service:
        for _ in range(TICKS):
            service.projection.decide(service.storage.letters.announced(), now)
        give_back()
        click.echo(psutil.Process().memory_info().rss >> 20)


if __name__ == "__main__":
    main()
