"""kazoo's other recipes against a server at argv[1], and a client that outlives a restart of it: see the dialogue at the end."""
import sys
import threading
import time
from datetime import timedelta

from kazoo.client import KazooClient, KazooState
from kazoo.recipe.cache import TreeCache, TreeEvent
from kazoo.recipe.watchers import PatientChildrenWatch

address = sys.argv[1]


def client():
    zk = KazooClient(address, timeout=10)
    zk.start(timeout=10)
    return zk


def until(holds, what, seconds=30):
    end = time.time() + seconds
    while not holds():
        assert time.time() < end, what
        time.sleep(0.02)


def together(*calls):
    failures = []

    def guarded(call):
        try:
            call()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(call,)) for call in calls]
    [t.start() for t in threads]
    [t.join(30) for t in threads]
    assert not any(t.is_alive() for t in threads) and not failures, failures


def locks(zks):
    """Each holder is alone: the counter is read and written back without any version."""
    zks[0].create("/locks/counter", b"0", makepath=True)

    def count(zk):
        lock = zk.Lock("/locks/lock", "x")
        for _ in range(15):
            with lock:
                value = int(zk.get("/locks/counter")[0])
                zk.set("/locks/counter", b"%d" % (value + 1))

    together(*(lambda zk=zk: count(zk) for zk in zks))
    assert zks[0].get("/locks/counter")[0] == b"45"
    waiting = zks[1].Lock("/locks/lock", "patient")
    with zks[0].Lock("/locks/lock", "holder"):
        together(lambda: waiting.acquire(blocking=False))
        assert zks[2].Lock("/locks/lock").contenders() == ["holder"]


def read_write_locks(zks):
    readers = [zk.ReadLock("/rw/lock") for zk in zks[:2]]
    writer = zks[2].WriteLock("/rw/lock")
    assert all(reader.acquire(timeout=10) for reader in readers)
    assert not writer.acquire(blocking=False)
    [reader.release() for reader in readers]
    assert writer.acquire(timeout=10)
    assert not readers[0].acquire(blocking=False)
    writer.release()


def semaphores(zks):
    held = [zk.Semaphore("/semaphore", max_leases=2) for zk in zks]
    assert held[0].acquire() and held[1].acquire()
    assert not held[2].acquire(blocking=False)
    held[0].release()
    assert held[2].acquire(timeout=10)
    held[1].release()
    held[2].release()


def elections(zks):
    led = []

    def run(zk, number):
        election = zk.Election("/election", str(number))
        election.run(lambda: led.append(number))

    together(*(lambda zk=zk, n=n: run(zk, n) for n, zk in enumerate(zks)))
    assert sorted(led) == [0, 1, 2], led


def queues(zks):
    put, get, thief = [zk.LockingQueue("/locking-queue") for zk in zks]
    put.put_all([b"%d" % i for i in range(20)])
    put.put(b"first", priority=1)
    assert get.get(timeout=10) == b"first" and get.consume()
    taken = []

    def take(queue):
        while True:
            value = queue.get(timeout=5)
            if value is None:
                return
            taken.append(int(value))
            assert queue.consume()

    together(lambda: take(get), lambda: take(thief))
    assert sorted(taken) == list(range(20)), taken


def barriers(zks):
    barrier = zks[0].Barrier("/barrier")
    barrier.create()
    assert not zks[1].Barrier("/barrier").wait(timeout=0.2)
    passed = []
    waiter = threading.Thread(target=lambda: passed.append(zks[1].Barrier("/barrier").wait(10)))
    waiter.start()
    barrier.remove()
    waiter.join(15)
    assert passed == [True]


def parties(zks):
    for make in ("Party", "ShallowParty"):
        all_of = [getattr(zk, make)("/%s" % make, str(n)) for n, zk in enumerate(zks)]
        [party.join() for party in all_of]
        assert sorted(all_of[0]) == ["0", "1", "2"] and len(all_of[1]) == 3
        all_of[2].leave()
        assert len(all_of[0]) == 2
        [party.leave() for party in all_of[:2]]


def partitioner(zks):
    parts = [zk.SetPartitioner("/partitioner", set=range(6), time_boundary=1, identifier=str(n)) for n, zk in enumerate(zks)]
    until(lambda: all(p.acquired or (p.release and p.release_set()) for p in parts), "all acquired", 30)
    shares = [sorted(p) for p in parts]
    assert sorted(sum(shares, [])) == list(range(6)) and all(len(s) == 2 for s in shares), shares
    [p.finish() for p in parts]


def leases(zks):
    long = timedelta(hours=1)
    assert zks[0].NonBlockingLease("/lease", long, identifier="a")
    assert not zks[1].NonBlockingLease("/lease", long, identifier="b")
    assert zks[0].NonBlockingLease("/lease", long, identifier="a")
    pairs = [zk.MultiNonBlockingLease(2, "/leases", long, identifier=str(n)) for n, zk in enumerate(zks)]
    assert [bool(lease) for lease in pairs] == [True, True, False]


def counters(zks):
    def count(zk):
        counter = zk.Counter("/float", default=0.5)
        for _ in range(10):
            counter += 0.5

    together(*(lambda zk=zk: count(zk) for zk in zks))
    assert zks[0].Counter("/float", default=0.5).value == 15.5


def watchers(zks):
    seen, children = [], []
    zks[0].DataWatch("/watched", lambda data, stat, event: seen.append(data))
    for value in (None, b"1", b"2"):
        if value is None:
            zks[1].create("/watched", b"0")
        else:
            zks[1].set("/watched", value)
        until(lambda: seen[-1] == (value or b"0"), seen)
    zks[0].ChildrenWatch("/watched", lambda names: children.append(sorted(names)))
    for n in range(5):
        zks[1].create("/watched/%d" % n)
        until(lambda: len(children[-1]) == n + 1, children)
    patient = PatientChildrenWatch(zks[0], "/watched", 0.3).start()
    names, changed = patient.get(timeout=10)
    assert len(names) == 5
    zks[1].delete("/watched", recursive=True)
    changed.get(timeout=10)
    until(lambda: seen[-1] is None, seen)


def caches(zks):
    events = []
    cache = TreeCache(zks[0], "/cache")
    cache.listen(lambda event: events.append(event.event_type))
    cache.start()
    until(lambda: TreeEvent.INITIALIZED in events, events)
    zks[1].create("/cache/a/b", b"deep", makepath=True)
    until(lambda: cache.get_data("/cache/a/b") is not None and cache.get_data("/cache/a/b").data == b"deep", "added")
    zks[1].set("/cache/a/b", b"deeper")
    until(lambda: cache.get_data("/cache/a/b").data == b"deeper", "updated")
    zks[1].delete("/cache/a", recursive=True)
    until(lambda: cache.get_data("/cache/a") is None, "removed")
    cache.close()


def outlive(zk):
    """The test restarts the server between the two lines of this dialogue."""
    states, seen = [], []
    zk.add_listener(states.append)
    session = zk.client_id[0]
    zk.create("/outlive/mine", b"", ephemeral=True, makepath=True)
    zk.DataWatch("/outlive", lambda data, stat: seen.append(data))
    print("restart", flush=True)
    assert sys.stdin.readline() == "restarted\n"
    until(lambda: zk.state == KazooState.CONNECTED, "connected again", 30)
    assert zk.client_id[0] == session and KazooState.LOST not in states, states
    assert zk.exists("/outlive/mine").ephemeralOwner == session
    zk.set("/outlive", b"after")
    until(lambda: seen[-1] == b"after", seen)


zks = [client() for _ in range(3)]
for recipe in (locks, read_write_locks, semaphores, elections, queues, barriers, parties, partitioner, leases, counters, watchers, caches):
    recipe(zks)
outlive(zks[0])
[zk.stop() for zk in zks]
print("all held")
