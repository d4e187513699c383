"""python3 librdkafka.py BOOTSTRAP FALLBACK TOPIC CODEC [produce|consume|produce-time MS|produce-size BYTES]: a client of librdkafka
that asks no ApiVersions and speaks the protocol of the broker version it was told. Prints one line of JSON."""
import json, sys
from confluent_kafka import Consumer, Producer, TopicPartition, OFFSET_BEGINNING

bootstrap, fallback, topic, codec, what = sys.argv[1:6]
common = {'bootstrap.servers': bootstrap, 'api.version.request': False, 'broker.version.fallback': fallback}


def padded(text):
    """Long and dull: librdkafka sends a batch as it is when compression makes it no smaller, be it one message alone."""
    return text.ljust(300, '.')


def produce(messages):
    results = []
    producer = Producer({**common, 'compression.codec': codec, 'linger.ms': 50, 'message.max.bytes': 10000000})
    for message in messages:
        producer.produce(topic, partition=0, on_delivery=lambda e, m: results.append(
            e.name() if e else m.offset()), **message)
    producer.flush(30)
    print(json.dumps(results))


def consume(wanted):
    consumer = Consumer({**common, 'group.id': 'old', 'fetch.message.max.bytes': 2000, 'enable.auto.commit': False})
    consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    results = []
    while len(results) < wanted:
        m = consumer.poll(20)
        if m is None:
            break
        text = lambda b: None if b is None else (b.decode().rstrip('.') if len(b) < 1000 else len(b))
        results.append(m.error().name() if m.error() else [m.offset(), text(m.key()), text(m.value()), m.timestamp()[1]])
    consumer.close()
    print(json.dumps(results))


if what == 'produce':
    keyed = [{'key': f'k{i}', 'value': padded(f'v{i}')} for i in range(20)]
    produce(keyed + [{'key': padded('gone'), 'value': None}, {'value': 'x' * 5000}])
elif what == 'produce-time':
    produce([{'value': 'timed', 'timestamp': int(sys.argv[6])}])
elif what == 'produce-size':
    produce([{'value': 'y' * int(sys.argv[6])}])
else:
    consume(22)
