// Makes java-configs.json.gz with Kafka 3.9.1's own clients: javac and java -cp "$(/work/shared/peers/apache-kafka 3.9.1 --classpath):." JavaConfigs 2> /dev/null | gzip -9
import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.*;

public class JavaConfigs {
  static final ObjectMapper JSON = new ObjectMapper();
  /** Tried on every key that is not a class. */
  static final String[] TEXTS = {"", "-1", "0", "-2", "1", "10", "18", "23", "4999", "2147483648", "1.5", "abc", "FALSE", " 7 ", " a , b ", "ALL", "Gzip",
    "none", "Earliest", "READ_COMMITTED", "consumer", "plaintext", "info", "default", "Rebootstrap"};
  /** client|key=value;key=value: what its constructor says. */
  static final String[] CONSTRUCTED = {
    "producer|",
    "producer|bootstrap.servers=",
    "producer|bootstrap.servers=nohost",
    "producer|bootstrap.servers=host:abc",
    "producer|bootstrap.servers=localhost:70000",
    "producer|bootstrap.servers=localhost:0",
    "producer|bootstrap.servers=localhost:-1",
    "producer|bootstrap.servers=[::1]:9092",
    "producer|bootstrap.servers=PLAINTEXT://localhost:9092",
    "producer|bootstrap.servers=localhost:1;acks=1;enable.idempotence=true",
    "producer|bootstrap.servers=localhost:1;acks=0;enable.idempotence=true",
    "producer|bootstrap.servers=localhost:1;retries=0;enable.idempotence=true",
    "producer|bootstrap.servers=localhost:1;max.in.flight.requests.per.connection=6;enable.idempotence=true",
    "producer|bootstrap.servers=localhost:1;max.in.flight.requests.per.connection=6;transactional.id=t",
    "producer|bootstrap.servers=localhost:1;retries=0;transactional.id=t",
    "producer|bootstrap.servers=localhost:1;acks=1;transactional.id=t",
    "producer|bootstrap.servers=localhost:1;enable.idempotence=false;transactional.id=t",
    "producer|bootstrap.servers=localhost:1;enable.idempotence=true;transactional.id=t;acks=1",
    "producer|bootstrap.servers=localhost:1;transactional.id=",
    "producer|bootstrap.servers=localhost:1;transactional.id=t;transaction.timeout.ms=0",
    "producer|bootstrap.servers=localhost:1;transactional.id=t;transaction.timeout.ms=-1",
    "producer|bootstrap.servers=localhost:1;delivery.timeout.ms=100;linger.ms=50",
    "producer|bootstrap.servers=localhost:1;delivery.timeout.ms=0;linger.ms=0;request.timeout.ms=0",
    "producer|bootstrap.servers=localhost:1;linger.ms=2147483647",
    "producer|bootstrap.servers=localhost:1;linger.ms=9223372036854775807;delivery.timeout.ms=2147483647",
    "producer|bootstrap.servers=localhost:1;retry.backoff.ms=5000;retry.backoff.max.ms=100",
    "producer|bootstrap.servers=localhost:1;reconnect.backoff.ms=5000;reconnect.backoff.max.ms=100",
    "producer|bootstrap.servers=localhost:1;partitioner.class=nope",
    "producer|bootstrap.servers=localhost:1;security.protocol=NOPE",
    "producer|bootstrap.servers=localhost:1;compression.type=lzma",
    "producer|bootstrap.servers=localhost:1;compression.type=GZIP",
    "producer|bootstrap.servers=localhost:1;buffer.memory=10;batch.size=100",
    "producer|bootstrap.servers=localhost:1;metadata.max.idle.ms=100",
    "producer|bootstrap.servers=localhost:1;socket.connection.setup.timeout.ms=5000;socket.connection.setup.timeout.max.ms=100",
    "consumer|",
    "consumer|bootstrap.servers=localhost:1;enable.auto.commit=true",
    "consumer|bootstrap.servers=localhost:1;group.id=",
    "consumer|bootstrap.servers=localhost:1;group.id=;enable.auto.commit=true",
    "consumer|bootstrap.servers=localhost:1;group.id=  ",
    "consumer|bootstrap.servers=localhost:1;group.instance.id=",
    "consumer|bootstrap.servers=localhost:1;group.id=g;group.instance.id=a b",
    "consumer|bootstrap.servers=localhost:1;group.id=g;group.instance.id=.",
    "consumer|bootstrap.servers=localhost:1;group.id=g;group.instance.id=..",
    "consumer|bootstrap.servers=localhost:1;group.instance.id=ok",
    "consumer|bootstrap.servers=localhost:1;group.id=g;heartbeat.interval.ms=45000",
    "consumer|bootstrap.servers=localhost:1;group.id=g;heartbeat.interval.ms=45000;session.timeout.ms=45000",
    "consumer|bootstrap.servers=localhost:1;heartbeat.interval.ms=46000",
    "consumer|bootstrap.servers=localhost:1;group.id=g;session.timeout.ms=1",
    "consumer|bootstrap.servers=localhost:1;group.id=g;fetch.max.wait.ms=40000",
    "consumer|bootstrap.servers=localhost:1;group.id=g;session.timeout.ms=60000;request.timeout.ms=30000",
    "consumer|bootstrap.servers=localhost:1;group.id=g;partition.assignment.strategy=",
    "consumer|bootstrap.servers=localhost:1;partition.assignment.strategy=",
    "consumer|bootstrap.servers=localhost:1;group.id=g;partition.assignment.strategy=org.apache.kafka.clients.consumer.RangeAssignor,org.apache.kafka.clients.consumer.RangeAssignor",
    "consumer|bootstrap.servers=localhost:1;group.id=g;group.remote.assignor=uniform",
    "consumer|bootstrap.servers=localhost:1;isolation.level=READ_COMMITTED",
    "consumer|bootstrap.servers=localhost:1;auto.offset.reset=nearest",
    "consumer|bootstrap.servers=localhost:1;max.poll.records=0",
    "consumer|bootstrap.servers=localhost:1;auto.commit.interval.ms=-1",
    "consumer|bootstrap.servers=localhost:1;security.protocol=NOPE",
    "admin|",
    "admin|bootstrap.servers=",
    "admin|bootstrap.servers=nohost",
    "admin|bootstrap.servers=localhost:1;bootstrap.controllers=localhost:2",
    "admin|bootstrap.servers=localhost:1;default.api.timeout.ms=10;request.timeout.ms=20",
    "admin|bootstrap.servers=localhost:1;default.api.timeout.ms=10",
    "admin|bootstrap.servers=localhost:1;request.timeout.ms=70000",
    "admin|bootstrap.servers=localhost:1;retries=-1",
    "admin|bootstrap.servers=localhost:1;security.protocol=NOPE"};

  public static void main(String[] args) throws Exception {
    ObjectNode out = JSON.createObjectNode();
    ObjectNode keys = out.putObject("keys");
    keysOf(ProducerConfig.configDef(), keys.putObject("producer"));
    keysOf(ConsumerConfig.configDef(), keys.putObject("consumer"));
    keysOf(AdminClientConfig.configDef(), keys.putObject("admin"));
    ObjectNode constructed = out.putObject("constructed");
    for (String one : CONSTRUCTED) constructed.put(one, construct(one));
    System.out.println(JSON.writeValueAsString(out));
    System.exit(0);
  }

  static void keysOf(ConfigDef def, ObjectNode out) {
    Map<String, String> required = new HashMap<>();
    for (ConfigDef.ConfigKey key : def.configKeys().values())
      if (key.defaultValue == ConfigDef.NO_DEFAULT_VALUE) required.put(key.name, Object.class.getName());
    for (ConfigDef.ConfigKey key : def.configKeys().values()) {
      ObjectNode node = out.putObject(key.name);
      node.put("type", key.type.toString().toLowerCase());
      if (!required.containsKey(key.name)) node.set("default", json(key.defaultValue));
      ObjectNode tried = node.putObject("tried");
      if (key.type == ConfigDef.Type.CLASS) continue;
      for (String text : TEXTS) {
        Map<String, String> given = new HashMap<>(required);
        given.put(key.name, text);
        try {
          tried.putObject(text).set("value", json(def.parse(given).get(key.name)));
        } catch (Exception e) {
          tried.putObject(text).put("error", e.getMessage());
        }
      }
    }
  }

  static JsonNode json(Object value) {
    if (value instanceof Class) return TextNode.valueOf(((Class<?>) value).getName());
    if (value instanceof org.apache.kafka.common.config.types.Password)
      return TextNode.valueOf(((org.apache.kafka.common.config.types.Password) value).value());
    return JSON.valueToTree(value);
  }

  static String construct(String text) {
    String[] halves = text.split("\\|", -1);
    Properties given = new Properties();
    for (String pair : halves[1].split(";"))
      if (pair.contains("=")) given.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    try (AutoCloseable client = halves[0].equals("producer") ? new KafkaProducer<>(given, new StringSerializer(), new StringSerializer())
        : halves[0].equals("consumer") ? new KafkaConsumer<>(given, new StringDeserializer(), new StringDeserializer()) : Admin.create(given)) {
      return "ok";
    } catch (Exception e) {
      StringJoiner chain = new StringJoiner(" <- ");
      for (Throwable each = e; each != null; each = each.getCause()) chain.add(each.getClass().getName() + ": " + each.getMessage());
      return chain.toString();
    }
  }
}
