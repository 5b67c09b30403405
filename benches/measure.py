"""A command, and what it took."""

import os
import subprocess
import sys
import tempfile
import time

import blog


class Took:
    """How long a whole process took, start to exit, and how much memory it held at most."""

    def __init__(self, *command):
        environment = dict(os.environ, SOURCE_DATE_EPOCH=str(blog.NOW))
        with tempfile.TemporaryFile() as said:
            began = time.perf_counter()
            child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
            _, status, usage = os.wait4(child.pid, 0)
            self.seconds = time.perf_counter() - began
            child.returncode = os.waitstatus_to_exitcode(status)
            # Linux counts KiB, macOS bytes.
            self.mebibytes = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
            if child.returncode:
                said.seek(0)
                sys.exit(f"{' '.join(map(str, command))}: exit {child.returncode}\n{said.read().decode()}")
