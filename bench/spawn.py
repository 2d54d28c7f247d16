"""Starts the timed processes for lab.py: a process of its own, since the peak memory of a child counts from that of its parent.

Reads one command a line, as JSON: [arguments, file for standard output, environment]. Answers each with [seconds, user and system seconds, peak MiB,
exit code]."""
import json
import os
import subprocess
import sys
import time

for line in sys.stdin:
    command, path, environment = json.loads(line)
    with open(path, "wb") as out:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL, env=environment)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, child.returncode]), flush=True)
