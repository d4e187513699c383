// Reads, and writes what it read, in transactions of which every third is aborted and done again.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/twmb/franz-go/pkg/kgo"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	bootstrap, name, in, out := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	wanted, err := strconv.Atoi(os.Args[5])
	must(err)
	session, err := kgo.NewGroupTransactSession(
		kgo.SeedBrokers(bootstrap),
		kgo.TransactionalID(name),
		kgo.ConsumerGroup(name),
		kgo.ConsumeTopics(in),
		kgo.DefaultProduceTopic(out),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.RequireStableFetchOffsets(),
	)
	must(err)
	defer session.Close()
	ctx := context.Background()
	for done, turn := 0, 0; done < wanted; {
		fetches := session.PollRecords(ctx, 20)
		must(fetches.Err())
		if fetches.NumRecords() == 0 {
			continue
		}
		must(session.Begin())
		e := kgo.AbortingFirstErrPromise(session.Client())
		fetches.EachRecord(func(r *kgo.Record) {
			session.Produce(ctx, kgo.StringRecord(name+":"+string(r.Value)), e.Promise())
		})
		turn++
		committed, err := session.End(ctx, kgo.TransactionEndTry(turn%3 != 0 && e.Err() == nil))
		must(err)
		if committed {
			done += fetches.NumRecords()
		} else if turn%3 != 0 {
			fmt.Fprintln(os.Stderr, "a transaction was not committed:", e.Err())
		}
	}
}
