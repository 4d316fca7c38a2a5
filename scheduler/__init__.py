"""Calendar-wide jobs (APScheduler): one table of jobs, never a per-process timer."""
