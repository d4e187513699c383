// Makes java-metrics.json with Kafka 3.9.1's own clients, against any broker: javac and java -cp "$(/work/shared/peers/apache-kafka 3.9.1 --classpath):." JavaMetrics localhost:9092 2> /dev/null
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.metrics.*;
import org.apache.kafka.common.serialization.*;

public class JavaMetrics {
  /** Every metric that a client ever had: group, name, names of the tags. */
  static final Map<String, Set<String>> SEEN = new TreeMap<>();

  public static class Reporter implements MetricsReporter {
    private String client;

    public void configure(Map<String, ?> configs) {
      client = (String) configs.get("test.client");
      SEEN.computeIfAbsent(client, one -> new TreeSet<>());
    }

    public void init(List<KafkaMetric> metrics) {
      metrics.forEach(this::metricChange);
    }

    public void metricChange(KafkaMetric metric) {
      MetricName name = metric.metricName();
      SEEN.get(client).add(name.group() + " " + name.name() + " " + String.join(",", new TreeSet<>(name.tags().keySet())));
    }

    public void metricRemoval(KafkaMetric metric) {}

    public void close() {}
  }

  static Properties props(String client, String bootstrap, String... more) {
    Properties p = new Properties();
    p.put("bootstrap.servers", bootstrap);
    p.put("metric.reporters", Reporter.class.getName());
    p.put("test.client", client);
    for (int i = 0; i < more.length; i += 2) p.put(more[i], more[i + 1]);
    return p;
  }

  public static void main(String[] args) throws Exception {
    String bootstrap = args[0];
    String topic = "metrics-" + System.nanoTime();
    try (Admin admin = Admin.create(props("admin", bootstrap))) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
      admin.describeCluster().nodes().get();
      try (KafkaProducer<String, String> producer = new KafkaProducer<>(props("producer", bootstrap), new StringSerializer(), new StringSerializer())) {
        for (int i = 0; i < 100; i++) producer.send(new ProducerRecord<>(topic, i % 2, "k" + i, "v" + i)).get();
      }
      Properties grouped = props("consumer", bootstrap, "group.id", topic, "auto.offset.reset", "earliest");
      try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(grouped, new StringDeserializer(), new StringDeserializer())) {
        consumer.subscribe(List.of(topic));
        for (int n = 0; n < 100; ) n += consumer.poll(Duration.ofMillis(200)).count();
        consumer.commitSync();
        consumer.committed(consumer.assignment());
      }
      try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(props("assigned consumer", bootstrap, "auto.offset.reset", "earliest"), new StringDeserializer(), new StringDeserializer())) {
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        for (int n = 0; n < 50; ) n += consumer.poll(Duration.ofMillis(200)).count();
      }
      admin.deleteTopics(List.of(topic)).all().get();
    }
    System.out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(SEEN));
  }
}
