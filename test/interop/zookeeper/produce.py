"""librdkafka, which nobody here wrote: sends 0, 1, 2... until stdin ends, and prints each number that was acknowledged."""
import sys
import threading

from confluent_kafka import Producer

bootstrap, topic = sys.argv[1:]
producer = Producer({
    "bootstrap.servers": bootstrap, "acks": "all", "enable.idempotence": True, "linger.ms": 5,
    "message.timeout.ms": 120_000, "message.send.max.retries": 1_000_000,
})
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()


def delivered(error, message):
    assert error is None, error
    sys.stdout.write(message.value().decode() + "\n")


number = 0
while not ended.is_set():
    producer.produce(topic, str(number), key=str(number % 7), callback=delivered)
    number += 1
    producer.poll(0.002)
assert producer.flush(120) == 0
