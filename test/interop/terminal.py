"""Types on a terminal what comes on stdin: runs argv[1:] on a pty, waits for its prompt `>`, types in pieces of 7 bytes (which cut
characters), ends with Ctrl-D. What the terminal shows goes to stdout, the command's status is ours."""
import os
import pty
import select
import sys
import time

text = sys.stdin.buffer.read()
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shown = b''


def look(seconds):
    """Shows what comes within that time; False when the terminal is closed."""
    global shown
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if select.select([terminal], [], [], 0.01)[0]:
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
while b'>' not in shown and time.monotonic() < limit:
    if not look(0.05):
        break
for at in range(0, len(text), 7):
    os.write(terminal, text[at : at + 7])
    look(0.01)
os.write(terminal, b'\x04')
limit = time.monotonic() + 30
while look(0.1) and time.monotonic() < limit:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
