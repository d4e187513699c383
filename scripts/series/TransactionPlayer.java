import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/** Plays a series on Java's producers: java TransactionPlayer BOOTSTRAP TAG FILE. transaction-player.ts plays it on ours. */
public final class TransactionPlayer {
    private final Map<String, Object> config;
    private final String id;
    private final Map<String, KafkaProducer<String, String>> producers = new HashMap<>();
    private final List<Future<RecordMetadata>> futures = new ArrayList<>();

    private TransactionPlayer(Map<String, Object> config) {
        this.config = config;
        this.id = (String) config.get("transactional.id");
    }

    public static void main(String[] arguments) throws Exception {
        Series series = new Series(arguments);
        TransactionPlayer player = new TransactionPlayer(series.config);
        series.play(
            call -> player.call(call.replace("TX", series.tag).split(" ")),
            Series::chainText,
            player::anonymous);
        for (KafkaProducer<String, String> producer : player.producers.values())
            producer.close(Duration.ofSeconds(3));
        System.out.println("closed");
    }

    private String anonymous(String text) {
        return id == null ? text : text.replace(id, "TXID");
    }

    private KafkaProducer<String, String> producer(String who) {
        return producers.computeIfAbsent(
            who, key -> new KafkaProducer<>(config, new StringSerializer(), new StringSerializer()));
    }

    private String call(String[] words) throws Exception {
        String who = words[1];
        switch (words[0]) {
            case "init": producer(who).initTransactions(); return "ok";
            case "begin": producer(who).beginTransaction(); return "ok";
            case "commit": producer(who).commitTransaction(); return "ok";
            case "abort": producer(who).abortTransaction(); return "ok";
            case "flush": producer(who).flush(); return "ok";
            case "send": futures.add(send(who, record(words[2], words[3]))); return "sent";
            case "sendwait": return sendAndWait(who, record(words[2], words[3]));
            case "big": return sendAndWait(who, record("tx-0", "x".repeat(1_100_000)));
            case "badpart": return sendAndWait(who, record("tx-9", "x"));
            case "offsets": sendOffsets(who, words[2], new ConsumerGroupMetadata(id + "-g")); return "ok";
            case "offsetsbad": sendOffsets(who, words[2], stranger()); return "ok";
            case "close": close(who, 5); return "ok";
            case "kill": close(who, 0); return "ok";
            case "futures": return told();
            case "partitions": return String.valueOf(producer(who).partitionsFor("tx").size());
            default: throw new IllegalArgumentException("no call " + words[0]);
        }
    }

    private static ProducerRecord<String, String> record(String partition, String value) {
        TopicPartition where = Series.partition(partition);
        return new ProducerRecord<>(where.topic(), where.partition(), null, value);
    }

    /** What send() throws, the future does as well: a promise makes no difference there. */
    private Future<RecordMetadata> send(String who, ProducerRecord<String, String> record) {
        try {
            return producer(who).send(record);
        } catch (RuntimeException error) {
            return CompletableFuture.failedFuture(error);
        }
    }

    private String sendAndWait(String who, ProducerRecord<String, String> record) throws Exception {
        try {
            send(who, record).get(5, TimeUnit.SECONDS);
            return "acked";
        } catch (ExecutionException error) {
            return "!!" + Series.chainText(error.getCause());
        } catch (TimeoutException error) {
            return "!!timeout";
        }
    }

    private ConsumerGroupMetadata stranger() {
        return new ConsumerGroupMetadata(id + "-g", 7, "stranger", Optional.empty());
    }

    private void sendOffsets(String who, String offset, ConsumerGroupMetadata group) {
        OffsetAndMetadata at = new OffsetAndMetadata(Long.parseLong(offset));
        producer(who).sendOffsetsToTransaction(Map.of(new TopicPartition("tx", 0), at), group);
    }

    private void close(String who, int seconds) {
        KafkaProducer<String, String> producer = producer(who);
        producers.remove(who);
        producer.close(Duration.ofSeconds(seconds));
    }

    /** What became of the sends since the last time. */
    private String told() throws InterruptedException {
        List<String> heard = new ArrayList<>();
        for (Future<RecordMetadata> future : futures) {
            try {
                future.get(3, TimeUnit.SECONDS);
                heard.add("acked");
            } catch (ExecutionException error) {
                heard.add(Series.chainText(error.getCause()));
            } catch (TimeoutException error) {
                heard.add("pending");
            }
        }
        futures.clear();
        return heard.toString();
    }
}
