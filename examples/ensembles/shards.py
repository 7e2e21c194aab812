#!/usr/bin/env python3
"""Flies an ensemble in shards on Dask, and adds them up.

    python shards.py corner.toml --shards 8 --out results

Without --scheduler the shards are flown on the processors of this machine. On a cluster every machine needs the
program `patrolscope` and sees the folders of the scenario and of the results under the same names.

What is whole is not flown again: after a failure, the same command goes on with what is missing.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from dask.distributed import Client, LocalCluster, as_completed


def fly(ensemble, shard, threads):
    """Flies one shard, on whatever machine Dask chose. Returns why it failed, or nothing."""
    command = [*ensemble, "--shard", shard, "--threads", str(threads)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    # A signal, such as that of a machine out of memory, leaves no words.
    return None if done.returncode == 0 else done.stderr.strip() or f"it ended with code {done.returncode}"


def shard_number(shard):
    return int(shard.split("/")[0])


def main():
    parser = argparse.ArgumentParser(description="Flies an ensemble in shards on Dask, and adds them up.")
    parser.add_argument("scenario", type=Path, help="scenario file with an [ensemble]")
    parser.add_argument("--out", type=Path, required=True, help="folder that the runs are written into")
    parser.add_argument("--shards", type=int, default=8, help="how many shards (default: 8)")
    parser.add_argument("--runs", type=int, help="how many runs; the scenario says it otherwise")
    parser.add_argument("--seed", type=int, help="what is drawn from; the scenario says it otherwise")
    parser.add_argument("--threads", type=int, default=1, help="threads of each shard (default: 1)")
    parser.add_argument("--format", default="table", choices=["table", "json", "csv"], help="of the summary")
    parser.add_argument("--scheduler", help="address of a Dask scheduler, such as tcp://head:8786")
    parser.add_argument("--program", default=os.environ.get("PATROLSCOPE", "patrolscope"), help="the program")
    arguments = parser.parse_args()

    ensemble = [arguments.program, "ensemble", str(arguments.scenario.resolve()), "--out", str(arguments.out.resolve())]
    for option in ["runs", "seed"]:
        if getattr(arguments, option) is not None:
            ensemble += [f"--{option}", str(getattr(arguments, option))]

    # The shards are programs of their own: Dask needs no more than a thread to wait for each.
    cluster = arguments.scheduler or LocalCluster(
        n_workers=1, threads_per_worker=os.cpu_count(), processes=False, dashboard_address=None
    )
    failures = []
    with Client(cluster) as client:
        shards = {
            # Not pure: whether the files are there is not seen from the arguments. A lost machine is tried elsewhere.
            client.submit(fly, ensemble, shard, arguments.threads, pure=False, retries=2): shard
            for shard in (f"{number}/{arguments.shards}" for number in range(1, arguments.shards + 1))
        }
        for future in as_completed(shards):
            why = str(future.exception()) if future.status == "error" else future.result()
            print(f"shard {shards[future]}: {why or 'done'}", file=sys.stderr)
            if why:
                failures.append(shards[future])
    if not arguments.scheduler:
        cluster.close()
    if failures:
        sys.exit(f"not flown: shards {', '.join(sorted(failures, key=shard_number))}; the same command goes on with what is missing")

    merge = [arguments.program, "ensemble", "merge", str(arguments.out), "--format", arguments.format]
    sys.exit(subprocess.run(merge).returncode)


if __name__ == "__main__":
    main()
