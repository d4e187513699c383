"""Load for scripts/torture: librdkafka (not ours) produces, creates topics, commits offsets and writes transactions while the
broker is killed again and again. Each acknowledgement is one line on stdout: `record N`, `topic NAME`, `commit N`, `committed N`
and `aborted N` for transaction N; `committing` and `ending` tell that a commit or a transaction's end goes out now. Ends when
stdin closes."""
import sys
import threading
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

bootstrap, topic, group = sys.argv[1:4]
common = {'bootstrap.servers': bootstrap, 'reconnect.backoff.max.ms': 200, 'log_level': 0}
stop = threading.Event()
lock = threading.Lock()


def say(line):
    with lock:
        print(line, flush=True)


def produce():
    producer = Producer({**common, 'enable.idempotence': True, 'message.timeout.ms': 0, 'linger.ms': 2, 'batch.size': 8000})

    def delivered(error, message):
        say(f'failed {error}' if error is not None else f'record {int(message.value())}')

    number = 0
    while not stop.is_set():
        try:
            producer.produce(topic, value=b'%-60d' % number, partition=0, on_delivery=delivered)
            number += 1
        except BufferError:
            pass
        producer.poll(0)
        if number % 20 == 0:
            time.sleep(0.01)
    producer.flush(120)


def create():
    admin = AdminClient(common)
    number = 0
    while not stop.is_set():
        name = f'made-{number}'
        try:
            admin.create_topics([NewTopic(name, 1, 1, config={'retention.ms': '123456'})], operation_timeout=10)[name].result()
            say(f'topic {name}')
            number += 1
        except KafkaException as error:
            if error.args[0].name() == 'TOPIC_ALREADY_EXISTS':
                number += 1
        time.sleep(0.4)


def commit():
    consumer = Consumer({**common, 'group.id': group, 'enable.auto.commit': False})
    number = 1
    while not stop.is_set():
        say('committing')
        try:
            consumer.commit(offsets=[TopicPartition(topic, 0, number)], asynchronous=False)
            say(f'commit {number}')
            number += 1
        except KafkaException:
            pass
        time.sleep(0.02)
    consumer.close()


def insist(call):
    while True:
        try:
            return call(30)
        except KafkaException as error:
            if not error.args[0].retriable():
                raise


def transact():
    """Transaction N is one record in each of two topics; every fourth is aborted. One whose end is not known is left at that:
    to abort what the broker was killed too early to hear of is INVALID_TXN_STATE (spec/cluster.md 6.4), which is fatal to librdkafka."""
    producer = None
    number = 0
    while not stop.is_set():
        try:
            if producer is None:
                producer = Producer({**common, 'transactional.id': 'tortured', 'linger.ms': 2})
                insist(producer.init_transactions)
            producer.begin_transaction()
            for name in ('paid', 'shipped'):
                producer.produce(name, value=b'%d' % number)
            aborts = number % 4 == 3
            say('ending')
            insist(producer.abort_transaction if aborts else producer.commit_transaction)
            say(f'{"aborted" if aborts else "committed"} {number}')
        except KafkaException as error:
            if error.args[0].txn_requires_abort():
                insist(producer.abort_transaction)
            else:
                producer = None
        number += 1
        time.sleep(0.01)


threads = [threading.Thread(target=work, daemon=True) for work in (produce, create, commit, transact)]
for thread in threads:
    thread.start()
sys.stdin.read()
stop.set()
for thread in threads:
    thread.join(150)
say('end')
