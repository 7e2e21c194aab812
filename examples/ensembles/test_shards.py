#!/usr/bin/env python3
"""The example, tried: shards by Dask and by the Slurm script, added up by `merge` and by SQL, are the whole.

    PATROLSCOPE=target/debug/patrolscope python test_shards.py

`make test` calls it so.
"""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
NAMED = os.environ.get("PATROLSCOPE", "patrolscope")
PROGRAM = os.path.abspath(shutil.which(NAMED) or NAMED)
SCENARIO = str(HERE / "corner.toml")
# Parts end at whole thousands: with these shards some are of one shard and some of the next.
RUNS, SHARDS = 1500, 4
ENSEMBLE = [PROGRAM, "ensemble", SCENARIO, "--runs", str(RUNS)]


def output(command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def merged(folder, form="csv"):
    return output([PROGRAM, "ensemble", "merge", str(folder), "--format", form])


def by_sql(folders):
    """The rows of summary.sql, as texts."""
    connection = duckdb.connect()
    connection.execute("SET VARIABLE folders = ?", [str(folders)])
    found = connection.execute((HERE / "summary.sql").read_text())
    names = [column[0] for column in found.description]
    return [dict(zip(names, row)) for row in found.fetchall()]


def by_dask(folder, program=PROGRAM):
    command = [sys.executable, str(HERE / "shards.py"), SCENARIO, "--runs", str(RUNS), "--shards", str(SHARDS)]
    command += ["--out", str(folder), "--program", str(program), "--format", "csv"]
    return subprocess.run(command, capture_output=True, text=True)


def by_slurm(folder, shard):
    """The body of a job, as Slurm would call it."""
    # The script's scenario says how many runs; a program that says another number stands in for it.
    stand_in = Path(folder).parent / "patrolscope"
    stand_in.write_text(f'#!/bin/sh\nexec "{PROGRAM}" "$@" --runs {RUNS}\n')
    stand_in.chmod(0o755)
    job = {**os.environ, "PATROLSCOPE": str(stand_in), "SLURM_CPUS_PER_TASK": "1"}
    if shard is not None:
        job["SLURM_ARRAY_TASK_ID"] = str(shard)
    command = ["bash", str(HERE / "slurm.sh"), SCENARIO, str(folder), str(SHARDS)]
    return subprocess.run(command, env=job, capture_output=True, text=True)


def value(text):
    """A number where it is one: 1.0 in SQL is 1 here."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return text or None


class Shards(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.root = Path(cls.temporary.name)
        cls.whole = output([*ENSEMBLE, "--format", "csv"])
        cls.folder = cls.root / "dask"
        cls.dask = by_dask(cls.folder)

    def fresh(self, name):
        folder = self.root / self.id().rsplit(".", 1)[1] / name
        folder.parent.mkdir(exist_ok=True)
        return folder

    def copy(self):
        return shutil.copytree(self.folder, self.fresh("copy"))

    def assert_sql_says(self, folders, text):
        left_out = {"driver", "rank_correlation"}
        rows = list(csv.DictReader(io.StringIO(text)))
        expected = [{key: value(it) for key, it in row.items() if key not in left_out} for row in rows]
        found = [{key: value(it) for key, it in row.items()} for row in by_sql(folders)]
        self.assertEqual(found, expected)
        self.assertGreater(len(found), 15)

    def test_shards_by_dask_are_the_whole(self):
        self.assertEqual(self.dask.returncode, 0, self.dask.stderr)
        self.assertEqual(self.dask.stdout, self.whole)
        self.assertEqual(json.loads(merged(self.folder, "json"))["runs"], RUNS)

    def test_sql_says_what_the_program_says(self):
        self.assert_sql_says(self.folder, self.whole)
        # Something of everything was in it.
        quantities = {row["quantity"] for row in by_sql(self.folder)}
        wanted = "first-entry last-exit inside depth closest-to-place closest-to-coast closest-to-flight joining"
        self.assertEqual(quantities, set(wanted.split()))

    def test_shards_in_folders_of_their_own_are_the_whole_too(self):
        folders = [self.fresh(f"shard-{shard}") for shard in range(1, 3)]
        for shard, folder in enumerate(folders, 1):
            output([*ENSEMBLE, "--out", str(folder), "--shard", f"{shard}/2"])
        self.assertEqual(output([PROGRAM, "ensemble", "merge", *map(str, folders), "--format", "csv"]), self.whole)
        self.assert_sql_says(folders[0].parent / "shard-*", self.whole)

    def test_jobs_of_the_slurm_script_are_the_whole(self):
        folder = self.fresh("results")
        for shard in range(1, SHARDS + 1):
            job = by_slurm(folder, shard)
            self.assertEqual(job.returncode, 0, job.stderr)
        self.assertEqual(merged(folder), self.whole)
        outside = by_slurm(folder, None)
        self.assertNotEqual(outside.returncode, 0)
        self.assertIn("this is a job of an array: sbatch --array=1-4", outside.stderr)

    def test_a_shard_that_failed_is_flown_again_and_no_other(self):
        folder = self.fresh("results")
        failing = folder.parent / "failing"
        failing.write_text(
            f'#!/bin/sh\ncase "$*" in *"--shard 3/"*) echo "the machine was lost" >&2; exit 9;; esac\nexec "{PROGRAM}" "$@"\n'
        )
        failing.chmod(0o755)
        first = by_dask(folder, failing)
        self.assertEqual(first.returncode, 1)
        self.assertIn("shard 3/4: the machine was lost", first.stderr)
        self.assertIn("not flown: shards 3/4; the same command goes on with what is missing", first.stderr)
        self.assertEqual(first.stdout, "")
        there = {path: path.stat().st_mtime_ns for path in folder.glob("*/*.parquet")}
        self.assertGreater(len(there), 0)
        second = by_dask(folder)
        self.assertEqual(second.returncode, 0, second.stderr)
        self.assertEqual(second.stdout, self.whole)
        for path, written in there.items():
            self.assertEqual(path.stat().st_mtime_ns, written, f"{path} was written again")

    def test_sql_refuses_what_merge_refuses(self):
        folder = self.copy()
        part = sorted(folder.glob("runs/*.parquet"))[1]
        # A part whose file of runs is not there was not finished: its other tables count for nothing.
        part.unlink()
        with self.assertRaisesRegex(duckdb.Error, "of 1500 runs are missing"):
            by_sql(folder)
        shutil.copytree(self.folder, folder.parent / "again")
        with self.assertRaisesRegex(duckdb.Error, "are there twice"):
            by_sql(folder.parent / "*")
        shutil.rmtree(folder)
        other = json.loads((self.folder / "ensemble.json").read_text()) | {"seed": 8}
        shutil.copytree(self.folder / "runs", folder / "runs")
        (folder / "ensemble.json").write_text(json.dumps(other))
        with self.assertRaisesRegex(duckdb.Error, "of several ensembles"):
            by_sql(folder.parent / "*")

    def test_sql_leaves_out_what_a_crash_left(self):
        folder = self.copy()
        for table in ["stays", "approaches", "joins"]:
            left = sorted((self.folder / table).glob("*.parquet"))[0]
            path = folder / table / "part-000000900000-000000901000.parquet"
            # Rows of runs that are in no file of `runs`.
            duckdb.execute(f"COPY (SELECT * REPLACE (run + 900000 AS run) FROM '{left}') TO '{path}'")
        self.assert_sql_says(folder, self.whole)
        self.assertEqual(merged(folder), self.whole)

    def test_quantiles_of_duckdb_count_as_the_program_does(self):
        # The least value that a share of all does not exceed, in whole numbers; src/ensemble/tally.rs has the same test.
        found = duckdb.execute(
            "SELECT n, quantile_disc(value, [0.05, 0.5, 0.95]) FROM range(1, 400) list(n), range(1, 400) all_values(value)"
            " WHERE value <= n GROUP BY n ORDER BY n"
        ).fetchall()
        for count, quantiles in found:
            expected = [-(-count // 20), -(-count // 2), -(-19 * count // 20)]
            self.assertEqual(quantiles, expected, f"of {count}")


if __name__ == "__main__":
    if shutil.which(PROGRAM) is None:
        sys.exit(f"there is no program `{NAMED}`: build it, and name it in the environment as PATROLSCOPE")
    unittest.main(verbosity=2)
