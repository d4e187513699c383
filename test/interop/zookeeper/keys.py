"""Types on a terminal: runs argv[1:] on a pty and plays the keys of each line of stdin (a JSON string), one after the other, each
line when the terminal has been quiet for a while. What the terminal showed goes to stdout, the command's status is ours."""
import json
import os
import pty
import select
import sys
import time

lines = [json.loads(line) for line in sys.stdin]
pid, terminal = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execvp(sys.argv[1], sys.argv[1:])


def look(quiet, most=20):
    """Shows what comes until nothing has come for `quiet` seconds; False when the terminal is closed."""
    end = time.monotonic() + most
    while time.monotonic() < end and select.select([terminal], [], [], quiet)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            return False
        if not piece:
            return False
        os.write(1, piece)
    return True


look(2)
for line in lines:
    for key in line:
        os.write(terminal, b"\x1b[A" if key == "^" else key.encode())
        look(0.05)
    look(0.4)
while look(1):
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
