#!/bin/bash
# A hundred workers under Slurm. See docs/guides/many-machines.md.
#
#   echo 'postgres://thinnet:PASSWORD@postgres.example.org/studies' > ~/.thinnet-db && chmod 600 ~/.thinnet-db
#   sbatch docs/slurm.sh
#
#SBATCH --job-name=thinnet
#SBATCH --array=1-100
#SBATCH --cpus-per-task=1
#SBATCH --mem=2G
#SBATCH --time=04:00:00
# Slurm tells the worker 60 seconds before the time is over; it gives its trial back to the others.
#SBATCH --signal=TERM@60
# A job that had to make room starts again by itself.
#SBATCH --requeue

THINNET_DB=$(cat ~/.thinnet-db)
export THINNET_DB

# `exec`, so that the signal reaches the worker. It ends when there was nothing to do for ten minutes.
exec srun thinnet worker --threads 1 --idle-exit 600
