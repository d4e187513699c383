"""kazoo, which nobody here wrote, against a server at argv[1]: verbs, errors, watches, ACLs and its recipes."""
import sys
import threading

from kazoo.client import KazooClient
from kazoo.exceptions import (
    BadVersionError, InvalidACLError, NoAuthError, NoChildrenForEphemeralsError, NodeExistsError,
    NoNodeError, NotEmptyError, RolledBackError, RuntimeInconsistency,
)
from kazoo.security import make_acl, make_digest_acl

address = sys.argv[1]


def client(**options):
    zk = KazooClient(address, timeout=6, **options)
    zk.start(timeout=10)
    return zk


def raises(error, call, *args, **options):
    try:
        call(*args, **options)
    except error:
        return
    raise AssertionError(f"{error.__name__} expected")


def verbs(zk):
    assert zk.create("/v", b"one") == "/v"
    data, stat = zk.get("/v")
    assert (data, stat.version, stat.dataLength) == (b"one", 0, 3)
    assert zk.set("/v", b"two", version=0).version == 1
    raises(BadVersionError, zk.set, "/v", b"x", version=0)
    raises(NodeExistsError, zk.create, "/v")
    raises(NoNodeError, zk.create, "/absent/x")
    assert zk.exists("/absent") is None
    assert zk.create("/v/s-", sequence=True) == "/v/s-0000000000"
    assert zk.create("/v/e-", sequence=True, ephemeral=True) == "/v/e-0000000001"
    assert zk.create("/v/plain") == "/v/plain"
    assert zk.create("/v/s-", sequence=True) == "/v/s-0000000003"
    raises(NotEmptyError, zk.delete, "/v")
    raises(NoChildrenForEphemeralsError, zk.create, "/v/e-0000000001/x")
    assert sorted(zk.get_children("/v")) == ["e-0000000001", "plain", "s-0000000000", "s-0000000003"]
    assert zk.sync("/v") == "/v"
    big = b"x" * 900_000
    zk.create("/v/big", big)
    assert zk.get("/v/big")[0] == big
    zk.delete("/v", recursive=True)
    assert zk.exists("/v") is None


def transactions(zk):
    t = zk.transaction()
    t.create("/t", b"0")
    t.create("/t/s", sequence=True)
    t.create("/t/s", sequence=True)
    t.set_data("/t", b"1", version=0)
    t.check("/t", version=1)
    t.delete("/t/s0000000001")
    results = t.commit()
    assert results[:3] == ["/t", "/t/s0000000000", "/t/s0000000001"], results
    t = zk.transaction()
    t.create("/t/a")
    t.check("/t", version=9)
    t.create("/t/b")
    kinds = [type(r) for r in t.commit()]
    assert kinds == [RolledBackError, BadVersionError, RuntimeInconsistency], kinds
    assert zk.get_children("/t") == ["s0000000000"]


def watches(zk, other):
    seen, done = [], threading.Event()

    def see(event):
        seen.append((event.type, event.path))
        if len(seen) == 5:
            done.set()

    other.exists("/w", watch=see)
    zk.create("/w")
    other.get("/w", watch=see)
    other.get_children("/w", watch=see)
    zk.set("/w", b"1")
    zk.create("/w/c")
    other.exists("/w/c", watch=see)
    other.get_children("/w", watch=see)
    zk.delete("/w/c")
    assert done.wait(30), seen
    assert sorted(seen) == [
        ("CHANGED", "/w"), ("CHILD", "/w"), ("CHILD", "/w"), ("CREATED", "/w"), ("DELETED", "/w/c"),
    ], seen


def acls(zk, other):
    raises(InvalidACLError, zk.create, "/acl", acl=[make_acl("nonsense", "x", all=True)])
    zk.add_auth("digest", "alice:secret")
    zk.create("/acl", b"s", acl=[make_digest_acl("alice", "secret", all=True), make_acl("ip", "10.0.0.0/8", read=True)])
    raises(NoAuthError, other.get, "/acl")
    raises(NoAuthError, other.create, "/acl/x")
    assert zk.get("/acl")[0] == b"s"
    zk.set_acls("/acl", [make_acl("ip", "127.0.0.0/8", read=True)])
    assert other.get("/acl")[0] == b"s"
    raises(NoAuthError, zk.set, "/acl", b"t")
    zk.delete("/acl")


def recipes(zk, other):
    with zk.Lock("/recipes/lock", "one"):
        assert not other.Lock("/recipes/lock", "two").acquire(blocking=False)
    led = []
    for candidate in (zk, other):
        election = candidate.Election("/recipes/election", "x")
        election.run(lambda: (led.append(1), election.cancel()))
    assert len(led) == 2
    queue = zk.Queue("/recipes/queue")
    for i in range(20):
        queue.put(b"%d" % i)
    assert [int(other.Queue("/recipes/queue").get()) for _ in range(20)] == list(range(20))
    counter = zk.Counter("/recipes/counter")

    def count(c):
        mine = c.Counter("/recipes/counter")
        for _ in range(50):
            mine += 1

    threads = [threading.Thread(target=count, args=(c,)) for c in (zk, other)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert counter.value == 100, counter.value
    barriers = [c.DoubleBarrier("/recipes/barrier", 2) for c in (zk, other)]
    threads = [threading.Thread(target=lambda b=b: (b.enter(), b.leave())) for b in barriers]
    [t.start() for t in threads]
    [t.join(30) for t in threads]
    assert not any(t.is_alive() for t in threads)
    changes, done = [], threading.Event()

    @other.ChildrenWatch("/recipes/queue")
    def follow(children):
        changes.append(len(children))
        if children:
            done.set()

    queue.put(b"again")
    assert done.wait(30)


def sessions(zk):
    holder = client()
    holder.create("/ephemeral", ephemeral=True)
    gone = threading.Event()
    zk.exists("/ephemeral", watch=lambda event: gone.set())
    holder.stop()
    assert gone.wait(30)
    assert zk.exists("/ephemeral") is None


zk, other = client(), client()
verbs(zk)
transactions(zk)
watches(zk, other)
acls(zk, other)
recipes(zk, other)
sessions(zk)
zk.stop()
other.stop()
print("all held")
