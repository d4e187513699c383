"""Reads, and writes what it read, in transactions of which every third is aborted and done again."""
import sys
from confluent_kafka import Consumer, Producer, TopicPartition

bootstrap, name, source, target, wanted = sys.argv[1:6]
consumer = Consumer({
    'bootstrap.servers': bootstrap,
    'group.id': name,
    'enable.auto.commit': False,
    'auto.offset.reset': 'earliest',
    'isolation.level': 'read_committed',
})
producer = Producer({'bootstrap.servers': bootstrap, 'transactional.id': name})
producer.init_transactions(30)
consumer.subscribe([source])
done, turn = 0, 0
while done < int(wanted):
    records = [r for r in consumer.consume(20, 0.5) if r.error() is None]
    if not records:
        continue
    producer.begin_transaction()
    first, following = {}, {}
    for record in records:
        at = (record.topic(), record.partition())
        first.setdefault(at, record.offset())
        following[at] = record.offset() + 1
        producer.produce(target, f'{name}:{record.value().decode()}')
    producer.flush()
    offsets = [TopicPartition(*at, offset) for at, offset in following.items()]
    producer.send_offsets_to_transaction(offsets, consumer.consumer_group_metadata(), 30)
    turn += 1
    if turn % 3 == 0:
        producer.abort_transaction(30)
        for at, offset in first.items():
            consumer.seek(TopicPartition(*at, offset))
    else:
        producer.commit_transaction(30)
        done += len(records)
consumer.close()
