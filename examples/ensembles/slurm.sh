#!/usr/bin/env bash
# Flies an ensemble in shards, as an array of jobs under Slurm. 64 shards:
#
#   sbatch --array=1-64 slurm.sh route.toml results 64
#   patrolscope ensemble merge results
#
# Shards that failed are named again, of as many as before; what is whole is not flown again:
#
#   sbatch --array=3,17 slurm.sh route.toml results 64
#
#SBATCH --job-name=patrolscope
#SBATCH --output=shard-%a.log
#SBATCH --cpus-per-task=1
#SBATCH --mem=512M
#SBATCH --time=04:00:00
#SBATCH --requeue
set -euo pipefail

if [ $# -ne 3 ]; then
    echo "usage: sbatch --array=1-SHARDS $0 SCENARIO FOLDER SHARDS" >&2
    exit 2
fi
scenario=$1
folder=$2
# Slurm knows how many jobs the array has, but not how many there were when the first of them were sent.
shards=$3
shard=${SLURM_ARRAY_TASK_ID:?"this is a job of an array: sbatch --array=1-$shards $0 $*"}

exec "${PATROLSCOPE:-patrolscope}" ensemble "$scenario" --out "$folder" --shard "$shard/$shards" \
    --threads "${SLURM_CPUS_PER_TASK:-1}"
