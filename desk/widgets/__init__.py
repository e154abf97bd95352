"""The desk's widgets, one a file; each is told what to show and keeps nothing else."""
