"""Types on a terminal: runs argv[1:] on a pty and, once it prompts, plays the keys of each line of stdin (a JSON string), one after the
other, each line when the terminal has been quiet for a while. What the terminal showed goes to stdout, the command's status is ours."""
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


shown = b""


def look(quiet, most=20):
    """Shows what comes until nothing has come for `quiet` seconds; False when the terminal is closed."""
    global shown
    end = time.monotonic() + most
    while time.monotonic() < end and select.select([terminal], [], [], quiet)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            return False
        if not piece:
            return False
        shown += piece
        os.write(1, piece)
    return True


limit = time.monotonic() + 30
while b"CONNECTED) 0]" not in shown and time.monotonic() < limit:
    look(0.1)
for line in lines:
    for key in line:
        os.write(terminal, b"\x1b[A" if key == "^" else key.encode())
        look(0.4 if key == "\t" else 0.02)
    look(0.8)
while look(1):
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
