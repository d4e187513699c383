import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.*;

/** Reads, and writes what it read, in transactions of which every third is aborted and done again. */
public class Loop {
  public static void main(String[] args) throws Exception {
    String bootstrap = args[0], name = args[1], in = args[2], out = args[3];
    int wanted = Integer.parseInt(args[4]);
    Map<String, Object> common = Map.of("bootstrap.servers", bootstrap);
    Map<String, Object> c = new HashMap<>(common);
    c.putAll(Map.of("group.id", name, "enable.auto.commit", false, "auto.offset.reset", "earliest",
        "isolation.level", "read_committed", "max.poll.records", 20));
    Map<String, Object> p = new HashMap<>(common);
    p.put("transactional.id", name);
    try (var consumer = new KafkaConsumer<>(c, new StringDeserializer(), new StringDeserializer());
        var producer = new KafkaProducer<>(p, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      consumer.subscribe(List.of(in));
      int done = 0, round = 0;
      while (done < wanted) {
        var records = consumer.poll(Duration.ofMillis(500));
        if (records.isEmpty()) continue;
        producer.beginTransaction();
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var record : records) {
          producer.send(new ProducerRecord<>(out, name + ":" + record.value()));
          offsets.put(new TopicPartition(record.topic(), record.partition()),
              new OffsetAndMetadata(record.offset() + 1));
        }
        producer.flush();
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        if (++round % 3 == 0) {
          producer.abortTransaction();
          for (var tp : records.partitions()) {
            consumer.seek(tp, records.records(tp).get(0).offset());
          }
        } else {
          producer.commitTransaction();
          done += records.count();
        }
      }
    }
  }
}
