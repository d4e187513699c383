import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The calls of a series that poll: what they read, and where they leave the positions; as consumer-reading.ts does it. */
final class ConsumerReading {
    private static final int DRAIN_POLLS = 400;
    /** For a subscription that nothing comes of. */
    private static final int UNASSIGNED_POLLS = 50;
    private static final int ONE_POLLS = 10;
    private static final int CALLBACK_POLLS = 20;

    private final KafkaConsumer<String, String> consumer;
    private final int maxPollRecords;
    /** Texts of the records since they were last written. */
    private final Map<TopicPartition, List<String>> got =
        new TreeMap<>(Comparator.comparing(TopicPartition::toString));
    private boolean tooMany = false;

    ConsumerReading(KafkaConsumer<String, String> consumer, int maxPollRecords) {
        this.consumer = consumer;
        this.maxPollRecords = maxPollRecords;
    }

    /** Polls until every partition is read to its end, or the first error. */
    String drain() {
        String error = "";
        int unassigned = 0;
        try {
            for (int left = DRAIN_POLLS; left > 0 && unassigned < UNASSIGNED_POLLS; left--) {
                take(consumer.poll(Duration.ofMillis(100)));
                if (consumer.assignment().isEmpty()) unassigned++;
                else if (atEnd()) break;
            }
        } catch (Exception thrown) {
            error = " !" + Series.errorText(thrown);
        }
        String positions = unpaused().stream()
            .sorted(Comparator.comparing(TopicPartition::toString))
            .map(this::positionAfter)
            .collect(Collectors.joining(" "));
        return read() + " | " + positions + error;
    }

    /** Polls one partition, the others paused, until it gives records. */
    String one(TopicPartition partition) {
        if (!consumer.assignment().contains(partition)) return "not assigned";
        Set<TopicPartition> others = unpaused();
        others.remove(partition);
        consumer.pause(others);
        String error = "";
        try {
            for (int left = ONE_POLLS; left > 0; left--)
                if (take(consumer.poll(Duration.ofMillis(200))) > 0) break;
        } catch (Exception thrown) {
            error = " !" + Series.errorText(thrown);
        }
        resumeAssigned(others);
        return read() + " " + positionAfter(partition) + " lag " + lag(partition) + error;
    }

    String pollNothing() {
        if (!consumer.subscription().isEmpty() || !consumer.assignment().isEmpty()) return "skip";
        return String.valueOf(take(consumer.poll(Duration.ZERO)));
    }

    /** Polls without taking records until the commit's callback has come. */
    String commitAsync() {
        String[] heard = {null};
        consumer.commitAsync((offsets, error) ->
            heard[0] = error != null ? Series.errorText(error) : mapText(offsets, ConsumerReading::offsetText));
        Set<TopicPartition> active = unpaused();
        consumer.pause(consumer.assignment());
        String error = "";
        for (int left = CALLBACK_POLLS; left > 0 && heard[0] == null; left--) {
            try {
                consumer.poll(Duration.ofMillis(100));
            } catch (Exception thrown) {
                error = " !" + Series.errorText(thrown);
            }
        }
        resumeAssigned(active);
        return heard[0] + error;
    }

    String lag(TopicPartition partition) {
        try {
            OptionalLong lag = consumer.currentLag(partition);
            return lag.isPresent() ? String.valueOf(lag.getAsLong()) : "-";
        } catch (Exception error) {
            return Series.errorText(error);
        }
    }

    static String offsetText(OffsetAndMetadata value) {
        if (value == null) return "null";
        String epoch = value.leaderEpoch().map(String::valueOf).orElse("-");
        return value.offset() + "/" + epoch + "/" + value.metadata();
    }

    /** Sorted by the partition's name. */
    static <T> String mapText(Map<TopicPartition, T> map, Function<T, String> text) {
        Map<String, String> sorted = new TreeMap<>();
        map.forEach((partition, value) -> sorted.put(partition.toString(), text.apply(value)));
        return sorted.toString();
    }

    /** Keeps the records' texts; how many there were. */
    private int take(ConsumerRecords<String, String> records) {
        for (ConsumerRecord<String, String> record : records) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            String epoch = record.leaderEpoch().map(String::valueOf).orElse("-");
            got.computeIfAbsent(partition, key -> new ArrayList<>())
                .add(record.offset() + "=" + record.value() + "@" + record.timestamp() + "#" + epoch);
        }
        tooMany |= records.count() > maxPollRecords;
        return records.count();
    }

    /** What was read since the last time, and whether a poll gave more than it may. */
    private String read() {
        List<String> parts = new ArrayList<>();
        got.forEach((partition, texts) -> parts.add(partition + ":" + texts.size() + " " + texts.get(0)
            + ".." + texts.get(texts.size() - 1) + " h" + texts.hashCode()));
        if (tooMany) parts.add("more than max.poll.records");
        got.clear();
        tooMany = false;
        return String.join(" ", parts);
    }

    private Set<TopicPartition> unpaused() {
        Set<TopicPartition> partitions = new HashSet<>(consumer.assignment());
        partitions.removeAll(consumer.paused());
        return partitions;
    }

    private boolean atEnd() {
        boolean done = true;
        for (TopicPartition one : unpaused()) {
            long position = consumer.position(one);
            if (position < consumer.endOffsets(List.of(one)).get(one)) done = false;
        }
        return done;
    }

    private String positionAfter(TopicPartition partition) {
        try {
            return partition + "@" + consumer.position(partition, Duration.ofMillis(300));
        } catch (Exception error) {
            return partition + "!" + error.getClass().getSimpleName();
        }
    }

    /** A rebalance may have taken some away meanwhile. */
    private void resumeAssigned(Set<TopicPartition> partitions) {
        Set<TopicPartition> assigned = new HashSet<>(consumer.assignment());
        assigned.retainAll(partitions);
        consumer.resume(assigned);
    }
}
