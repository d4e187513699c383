// Makes java-tokens.json with Kafka 3.9.1's own admin client: javac and java -cp "$(/work/shared/peers/apache-kafka 3.9.1 --classpath):." JavaTokens cases.json java-tokens.json 2> /dev/null
import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.kafka.clients.admin.AdminClient;

public class JavaTokens {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String MODULE = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required ";

  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    ArrayNode requests = JSON.createArrayNode();
    Deque<JsonNode> answers = new ArrayDeque<>();
    server.createContext("/", exchange -> {
      byte[] body = exchange.getRequestBody().readAllBytes();
      ObjectNode seen = requests.addObject();
      seen.put("method", exchange.getRequestMethod()).put("path", exchange.getRequestURI().toString());
      for (String name : List.of("Accept", "Authorization", "Cache-Control", "Content-Type", "Content-Length"))
        seen.put(name.toLowerCase(), exchange.getRequestHeaders().getFirst(name));
      seen.put("body", new String(body, StandardCharsets.UTF_8));
      JsonNode answer = answers.poll();
      byte[] bytes = answer.get("body").asText().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.get("status").asInt(), bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    server.start();
    String url = "http://localhost:" + server.getAddress().getPort() + "/token";
    JsonNode cases = JSON.readTree(new File(args[0]));
    String good = JSON.readTree(cases.get(0).get("answers").get(0).get("body").asText()).get("access_token").asText();
    Path file = Files.writeString(Files.createTempFile("token", ""), good + "\n");
    Path empty = Files.createTempFile("token", "");
    ArrayNode out = JSON.createArrayNode();
    for (JsonNode one : cases) {
      requests.removeAll();
      answers.clear();
      one.get("answers").forEach(answers::add);
      Map<String, Object> settings = new HashMap<>();
      settings.put("bootstrap.servers", "localhost:1");
      settings.put("security.protocol", "SASL_PLAINTEXT");
      settings.put("sasl.jaas.config", MODULE + one.get("jaas").asText() + ";");
      one.get("settings").fields().forEachRemaining(entry -> settings.put(entry.getKey(),
          entry.getValue().asText().replace("$URL", url).replace("$FILE", file.toString()).replace("$EMPTY", empty.toString())));
      String said = "ok";
      try {
        AdminClient.create(settings).close(java.time.Duration.ZERO);
      } catch (Throwable error) {
        said = text(error).replace(url, "$URL").replace(file.toString(), "$FILE").replace(empty.toString(), "$EMPTY");
      }
      ObjectNode row = out.addObject();
      row.put("name", one.get("name").asText()).put("said", said).set("requests", requests.deepCopy());
    }
    JSON.writerWithDefaultPrettyPrinter().writeValue(new File(args[1]), out);
    System.exit(0);
  }

  /** A stack trace within a message is Java's own affair. */
  static String text(Throwable error) {
    String message = String.valueOf(error.getMessage()).split("\n")[0];
    String own = error.getClass().getName() + ": " + message;
    return error.getCause() == null ? own : own + " <- " + text(error.getCause());
  }
}
