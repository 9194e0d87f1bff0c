"""run_alone.py FILE COMMAND...: run the command, write to the file what it took: seconds, kB at its fullest, exit code.

Linux counts as a process's own memory also that of the program that it was started by. This one is small.
"""

import os
import sys


def main() -> None:
    """Wait for the command, and tell."""
    file, *command = sys.argv[1:]
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    told = f"{usage.ru_utime + usage.ru_stime} {usage.ru_maxrss} {os.waitstatus_to_exitcode(status)}"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(descriptor, told.encode())
    os.close(descriptor)


main()
