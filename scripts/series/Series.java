import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** A series as it lies in a file, and how results are written; notation.ts does the same. */
final class Series {
    final String tag;
    final List<String> calls;
    final Map<String, Object> config = new HashMap<>();

    /** Arguments: bootstrap servers, tag, file. */
    Series(String[] arguments) throws IOException {
        tag = arguments[1];
        List<String> lines = Files.readAllLines(Path.of(arguments[2]));
        calls = lines.subList(1, lines.size());
        config.put("bootstrap.servers", arguments[0]);
        for (String pair : lines.get(0).split(" ")) {
            int at = pair.indexOf('=');
            config.put(pair.substring(0, at), pair.substring(at + 1).replace("GROUP", tag));
        }
    }

    /** Makes one call of a series; what it gave. */
    interface Player {
        String play(String call) throws Exception;
    }

    /** Writes a line for every call: how an error is written, and what a result still needs. */
    void play(Player player, Function<Throwable, String> errorText, Function<String, String> finished) {
        int number = 0;
        for (String call : calls) {
            String result;
            try {
                result = player.play(call);
            } catch (Exception error) {
                result = "!" + errorText.apply(error);
            }
            System.out.println(++number + " " + call + " -> " + finished.apply(result));
        }
    }

    static TopicPartition partition(String text) {
        int at = text.lastIndexOf('-');
        return new TopicPartition(text.substring(0, at), Integer.parseInt(text.substring(at + 1)));
    }

    static List<TopicPartition> partitions(String text) {
        if (text.equals(".")) return List.of();
        return Arrays.stream(text.split(",")).map(Series::partition).collect(Collectors.toList());
    }

    static String names(Collection<TopicPartition> partitions) {
        return partitions.stream().map(String::valueOf).sorted().collect(Collectors.joining(","));
    }

    static String errorText(Throwable error) {
        String message = String.valueOf(error.getMessage()).replace("\n", " ");
        return error.getClass().getSimpleName() + ": " + message;
    }

    /** The error and its cause. */
    static String chainText(Throwable error) {
        Throwable cause = error.getCause();
        if (cause == null || cause == error) return errorText(error);
        return errorText(error) + " <- " + errorText(cause);
    }
}
