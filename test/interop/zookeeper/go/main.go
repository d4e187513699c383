// go-zookeeper, which nobody here wrote, against a server at argv[1]: verbs, errors, transactions, ACLs, watches and locks,
// and a session that outlives a restart of the server: it prints "restart" and goes on when a line comes.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"

	"github.com/go-zookeeper/zk"
)

type quiet struct{}

func (quiet) Printf(string, ...any) {}

var open = zk.WorldACL(zk.PermAll)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func hold(true bool, what ...any) {
	if !true {
		panic(fmt.Sprint(what...))
	}
}

func connect() *zk.Conn {
	c, _, err := zk.Connect([]string{os.Args[1]}, 10*time.Second, zk.WithLogger(quiet{}))
	check(err)
	return c
}

func verbs(c *zk.Conn) {
	path, err := c.Create("/v", []byte("one"), 0, open)
	check(err)
	hold(path == "/v", path)
	_, err = c.Create("/v", nil, 0, open)
	hold(errors.Is(err, zk.ErrNodeExists), err)
	_, err = c.Create("/none/x", nil, 0, open)
	hold(errors.Is(err, zk.ErrNoNode), err)
	data, stat, err := c.Get("/v")
	check(err)
	hold(string(data) == "one" && stat.Version == 0 && stat.DataLength == 3, stat)
	stat, err = c.Set("/v", []byte("two"), 0)
	check(err)
	hold(stat.Version == 1, stat)
	_, err = c.Set("/v", nil, 0)
	hold(errors.Is(err, zk.ErrBadVersion), err)
	for i, flags := range []int32{zk.FlagSequence, zk.FlagSequence | zk.FlagEphemeral} {
		path, err = c.Create("/v/s-", nil, flags, open)
		check(err)
		hold(path == fmt.Sprintf("/v/s-%010d", i), path)
	}
	_, err = c.Create(path+"/x", nil, 0, open)
	hold(errors.Is(err, zk.ErrNoChildrenForEphemerals), err)
	hold(errors.Is(c.Delete("/v", -1), zk.ErrNotEmpty), "not empty")
	_, err = c.CreateContainer("/v/box", nil, zk.FlagContainer, open)
	check(err)
	children, _, err := c.Children("/v")
	check(err)
	sort.Strings(children)
	hold(fmt.Sprint(children) == "[box s-0000000000 s-0000000001]", children)
	protected, err := c.CreateProtectedEphemeralSequential("/v/p-", nil, open)
	check(err)
	there, _, err := c.Exists(protected)
	check(err)
	hold(there, protected)
	_, err = c.Sync("/v")
	check(err)
}

func transactions(c *zk.Conn) {
	results, err := c.Multi(
		&zk.CreateRequest{Path: "/t", Data: []byte("0"), Acl: open},
		&zk.SetDataRequest{Path: "/t", Data: []byte("1"), Version: 0},
		&zk.CheckVersionRequest{Path: "/t", Version: 1},
		&zk.CreateRequest{Path: "/t/a", Acl: open},
		&zk.DeleteRequest{Path: "/t/a", Version: 0},
	)
	check(err)
	hold(len(results) == 5 && results[0].String == "/t" && results[1].Stat.Version == 1, results)
	results, err = c.Multi(
		&zk.CreateRequest{Path: "/t/b", Acl: open},
		&zk.CheckVersionRequest{Path: "/t", Version: 9},
		&zk.CreateRequest{Path: "/t/c", Acl: open},
	)
	hold(errors.Is(err, zk.ErrBadVersion), err)
	hold(results[0].Error == nil && errors.Is(results[1].Error, zk.ErrBadVersion), results)
	there, _, err := c.Exists("/t/b")
	check(err)
	hold(!there, "nothing of a failed transaction")
}

func acls(c, other *zk.Conn) {
	check(c.AddAuth("digest", []byte("go:secret")))
	_, err := c.Create("/acl", []byte("s"), 0, zk.DigestACL(zk.PermAll, "go", "secret"))
	check(err)
	_, _, err = other.Get("/acl")
	hold(errors.Is(err, zk.ErrNoAuth), err)
	_, err = c.SetACL("/acl", append(zk.AuthACL(zk.PermAll), zk.WorldACL(zk.PermRead)...), 0)
	check(err)
	acl, stat, err := other.GetACL("/acl")
	check(err)
	hold(len(acl) == 2 && stat.Aversion == 1, acl, stat)
	_, err = c.Create("/acl/bad", nil, 0, []zk.ACL{{Perms: 1, Scheme: "nonsense", ID: "x"}})
	hold(errors.Is(err, zk.ErrInvalidACL), err)
}

func next(events <-chan zk.Event, kind zk.EventType, path string) {
	select {
	case event := <-events:
		hold(event.Type == kind && event.Path == path, event, " instead of ", kind, path)
	case <-time.After(30 * time.Second):
		panic(fmt.Sprint("no event ", kind, path))
	}
}

func watches(c, other *zk.Conn) {
	_, _, created, err := c.ExistsW("/w")
	check(err)
	_, err = other.Create("/w", nil, 0, open)
	check(err)
	next(created, zk.EventNodeCreated, "/w")
	_, _, changed, err := c.GetW("/w")
	check(err)
	_, _, children, err := c.ChildrenW("/w")
	check(err)
	_, err = other.Set("/w", []byte("1"), -1)
	check(err)
	next(changed, zk.EventNodeDataChanged, "/w")
	_, err = other.Create("/w/c", nil, 0, open)
	check(err)
	next(children, zk.EventNodeChildrenChanged, "/w")
	_, _, gone, err := c.ExistsW("/w/c")
	check(err)
	check(other.Delete("/w/c", -1))
	next(gone, zk.EventNodeDeleted, "/w/c")
}

// Each holder is alone: the counter is read and written back without any version.
func locks(cs []*zk.Conn) {
	_, err := cs[0].Create("/counter", []byte("0"), 0, open)
	check(err)
	var all sync.WaitGroup
	for _, c := range cs {
		all.Add(1)
		go func() {
			defer all.Done()
			for range 20 {
				lock := zk.NewLock(c, "/locks/one", open)
				check(lock.Lock())
				data, _, err := c.Get("/counter")
				check(err)
				value, err := strconv.Atoi(string(data))
				check(err)
				_, err = c.Set("/counter", []byte(strconv.Itoa(value+1)), -1)
				check(err)
				check(lock.Unlock())
			}
		}()
	}
	all.Wait()
	data, _, err := cs[0].Get("/counter")
	check(err)
	hold(string(data) == strconv.Itoa(20*len(cs)), string(data))
}

func ephemerals(c *zk.Conn) {
	holder := connect()
	_, err := holder.Create("/ephemeral", nil, zk.FlagEphemeral, open)
	check(err)
	_, _, gone, err := c.ExistsW("/ephemeral")
	check(err)
	holder.Close()
	next(gone, zk.EventNodeDeleted, "/ephemeral")
}

func outlive(c *zk.Conn) {
	session := c.SessionID()
	_, err := c.Create("/outlive", nil, zk.FlagEphemeral, open)
	check(err)
	_, _, changed, err := c.GetW("/outlive")
	check(err)
	_, _, later, err := c.ExistsW("/later")
	check(err)
	fmt.Println("restart")
	_, err = bufio.NewReader(os.Stdin).ReadString('\n')
	check(err)
	var stat *zk.Stat
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if _, stat, err = c.Exists("/outlive"); err == nil {
			break
		}
		hold(time.Now().Before(end), err)
	}
	hold(c.SessionID() == session && stat.EphemeralOwner == session, "another session")
	_, err = c.Set("/outlive", []byte("x"), -1)
	check(err)
	next(changed, zk.EventNodeDataChanged, "/outlive")
	_, err = c.Create("/later", nil, 0, open)
	check(err)
	next(later, zk.EventNodeCreated, "/later")
}

func main() {
	cs := []*zk.Conn{connect(), connect(), connect()}
	verbs(cs[0])
	transactions(cs[0])
	acls(cs[0], cs[1])
	watches(cs[0], cs[1])
	locks(cs)
	ephemerals(cs[0])
	outlive(cs[1])
	for _, c := range cs {
		c.Close()
	}
	fmt.Println("all held")
}
