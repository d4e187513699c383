import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Plays a series on Java's consumer: java ConsumerPlayer BOOTSTRAP TAG FILE. consumer-player.ts plays it on ours. */
public final class ConsumerPlayer {
    private final Map<String, Object> config;
    private final StringBuilder callbacks = new StringBuilder();
    private KafkaConsumer<String, String> consumer;
    private ConsumerReading reading;

    private ConsumerPlayer(Map<String, Object> config) {
        this.config = config;
        open();
    }

    public static void main(String[] arguments) throws Exception {
        Series series = new Series(arguments);
        ConsumerPlayer player = new ConsumerPlayer(series.config);
        series.play(
            call -> player.call(call.split(" ")), Series::errorText, result -> result + player.told());
        player.consumer.close(Duration.ofSeconds(3));
        System.out.println("closed" + player.told());
    }

    private void open() {
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
        reading = new ConsumerReading(consumer, Integer.parseInt((String) config.get("max.poll.records")));
    }

    private String told() {
        String text = callbacks.toString();
        callbacks.setLength(0);
        return text;
    }

    private String call(String[] words) {
        if (effect(words)) return "ok";
        return question(words);
    }

    /** Calls that change the consumer; false for others. */
    private boolean effect(String[] words) {
        switch (words[0]) {
            case "assign": consumer.assign(Series.partitions(words[1])); return true;
            case "subscribe": subscribe(Arrays.asList(words[1].split(","))); return true;
            case "pattern": consumer.subscribe(Pattern.compile(words[1])); return true;
            case "unsubscribe": consumer.unsubscribe(); return true;
            case "seek": consumer.seek(Series.partition(words[1]), Long.parseLong(words[2])); return true;
            case "seekmeta": consumer.seek(Series.partition(words[1]), noted(words[2])); return true;
            case "begin": consumer.seekToBeginning(Series.partitions(words[1])); return true;
            case "end": consumer.seekToEnd(Series.partitions(words[1])); return true;
            case "pause": consumer.pause(Series.partitions(words[1])); return true;
            case "resume": consumer.resume(Series.partitions(words[1])); return true;
            case "commit": consumer.commitSync(); return true;
            case "committo": commitTo(Series.partition(words[1]), words[2]); return true;
            case "enforce": consumer.enforceRebalance(); return true;
            case "reopen": consumer.close(Duration.ofSeconds(5)); open(); return true;
            default: return false;
        }
    }

    private String question(String[] words) {
        switch (words[0]) {
            case "drain": return reading.drain();
            case "one": return reading.one(Series.partition(words[1]));
            case "poll0": return reading.pollNothing();
            case "paused": return Series.names(consumer.paused());
            case "assignment": return Series.names(consumer.assignment());
            case "subscription": return new TreeSet<>(consumer.subscription()).toString();
            case "position": return position(Series.partition(words[1]));
            case "committed": return committed(Series.partitions(words[1]));
            case "commitasync": return reading.commitAsync();
            case "lag": return reading.lag(Series.partition(words[1]));
            case "ends": return ends(Series.partitions(words[1]));
            case "times": return times(Series.partitions(words[1]), Long.parseLong(words[2]));
            case "generation": return generation();
            default: throw new IllegalArgumentException("no call " + words[0]);
        }
    }

    private void subscribe(List<String> topics) {
        consumer.subscribe(topics, new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                hear("revoked", partitions);
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                hear("assigned", partitions);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                hear("lost", partitions);
            }
        });
    }

    private void hear(String what, Collection<TopicPartition> partitions) {
        callbacks.append(" ~ ").append(what).append("[").append(Series.names(partitions)).append("]");
    }

    private static OffsetAndMetadata noted(String offset) {
        return new OffsetAndMetadata(Long.parseLong(offset), Optional.of(0), "m");
    }

    private void commitTo(TopicPartition partition, String offset) {
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(Long.parseLong(offset), "x" + offset)));
    }

    private String position(TopicPartition partition) {
        return String.valueOf(consumer.position(partition, Duration.ofMillis(1500)));
    }

    private String committed(List<TopicPartition> partitions) {
        return ConsumerReading.mapText(
            consumer.committed(new HashSet<>(partitions)), ConsumerReading::offsetText);
    }

    private String ends(List<TopicPartition> partitions) {
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> last = consumer.endOffsets(partitions);
        Map<TopicPartition, String> both = new HashMap<>();
        first.forEach((one, offset) -> both.put(one, offset + ".." + last.get(one)));
        return ConsumerReading.mapText(both, text -> text);
    }

    private String times(List<TopicPartition> partitions, long time) {
        Map<TopicPartition, Long> times = new HashMap<>();
        for (TopicPartition one : partitions) times.put(one, time);
        return ConsumerReading.mapText(consumer.offsetsForTimes(times),
            at -> at == null ? "null" : at.offset() + "@" + at.timestamp());
    }

    private String generation() {
        ConsumerGroupMetadata group = consumer.groupMetadata();
        String who = group.memberId().isEmpty() ? "nobody" : "member";
        return group.generationId() + " " + who + " " + group.groupInstanceId().orElse("-");
    }
}
