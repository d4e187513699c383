package kafka.test.junit;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import kafka.network.SocketServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaBroker;
import kafka.server.KafkaConfig;
import kafka.server.MetadataCache;
import kafka.test.ClusterConfig;
import kafka.test.ClusterInstance;
import kafka.test.annotation.Type;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.coordinator.group.GroupCoordinator;
import scala.Option;

/**
 * A cluster of one broker outside this JVM: the command BROKER, on a chroot of its own of the ZooKeeper at ZOOKEEPER, in the folder
 * FOLDER. The objects of a broker that a test of the wire looks into (its port, its settings, where its topics are) are mocks that ask
 * over the wire.
 */
final class OutsideBroker implements ClusterInstance {
    private static int count = 0;

    private final ClusterConfig config;
    private final Properties settings = new Properties();
    private final List<Admin> admins = new ArrayList<>();
    private int port;
    private Process process;

    OutsideBroker(ClusterConfig config) {
        this.config = config;
    }

    @Override
    public void start() {
        try {
            count++;
            port = freePort();
            Path file = write(Files.createDirectories(Path.of(System.getenv("FOLDER"), "broker-" + count)));
            process = new ProcessBuilder(System.getenv("BROKER"), file.toString())
                .redirectErrorStream(true).redirectOutput(file.resolveSibling("log").toFile()).start();
            waitForReadyBrokers();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path write(Path folder) throws IOException {
        settings.putAll(Map.of(
            "offsets.topic.replication.factor", "1", "offsets.topic.num.partitions", "1",
            "group.initial.rebalance.delay.ms", "0", "controlled.shutdown.enable", "false"));
        settings.putAll(config.serverProperties());
        settings.keySet().removeAll(Set.of("group.coordinator.new.enable", "group.coordinator.rebalance.protocols"));
        settings.putAll(Map.of(
            "broker.id", "0", "listeners", "PLAINTEXT://localhost:" + port, "log.dirs", folder.resolve("logs").toString(),
            "zookeeper.connect", System.getenv("ZOOKEEPER") + "/kafkas-own-" + count));
        Path file = folder.resolve("server.properties");
        try (var writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        return file;
    }

    private static int freePort() throws IOException {
        for (;;) {
            try (ServerSocket socket = new ServerSocket(15000 + new Random().nextInt(17000))) {
                return socket.getLocalPort();
            } catch (java.net.BindException e) {
                // taken: another
            }
        }
    }

    @Override
    public void waitForReadyBrokers() throws InterruptedException {
        try (Admin admin = createAdminClient()) {
            while (admin.describeCluster().nodes().get().isEmpty()) {
                if (!process.isAlive()) throw new IllegalStateException("the broker has ended");
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        admins.forEach(Admin::close);
        process.destroyForcibly();
    }

    private Optional<TopicDescription> describe(String topic) {
        try (Admin admin = createAdminClient()) {
            return Optional.of(admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
        } catch (ExecutionException | InterruptedException e) {
            return Optional.empty();
        }
    }

    @Override
    public Map<Integer, KafkaBroker> brokers() {
        KafkaBroker broker = mock(KafkaBroker.class);
        SocketServer sockets = mock(SocketServer.class);
        when(sockets.boundPort(any())).thenReturn(port);
        when(broker.socketServer()).thenReturn(sockets);
        when(broker.config()).thenReturn(KafkaConfig.fromProps(settings));
        GroupCoordinator groups = mock(GroupCoordinator.class);
        when(groups.groupMetadataTopicConfigs()).thenReturn(new Properties());
        when(broker.groupCoordinator()).thenReturn(groups);
        MetadataCache metadata = mock(MetadataCache.class);
        when(metadata.numPartitions(any())).thenAnswer(call ->
            option(describe(call.getArgument(0)).map(topic -> topic.partitions().size())));
        when(metadata.getPartitionInfo(any(), anyInt())).thenAnswer(call ->
            option(describe(call.getArgument(0)).map(topic -> new UpdateMetadataPartitionState().setLeader(0))));
        when(broker.metadataCache()).thenReturn(metadata);
        return Map.of(0, broker);
    }

    private static <T> Option<T> option(Optional<T> value) {
        return Option.apply(value.orElse(null));
    }

    @Override
    public SocketServer anyBrokerSocketServer() {
        return brokers().get(0).socketServer();
    }

    @Override
    public Admin createAdminClient(Properties overrides) {
        Properties all = new Properties();
        all.putAll(overrides);
        all.put("bootstrap.servers", bootstrapServers());
        Admin admin = Admin.create(all);
        admins.add(admin);
        return admin;
    }

    @Override
    public Type type() {
        return Type.ZK;
    }

    @Override
    public ClusterConfig config() {
        return config;
    }

    @Override
    public Set<Integer> controllerIds() {
        return Set.of(0);
    }

    @Override
    public ListenerName clientListener() {
        return ListenerName.normalised("PLAINTEXT");
    }

    @Override
    public String bootstrapServers() {
        return "localhost:" + port;
    }

    @Override
    public Map<Integer, ControllerServer> controllers() {
        return Map.of();
    }

    @Override
    public String bootstrapControllers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Collection<SocketServer> controllerSocketServers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String clusterId() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object getUnderlying() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void startBroker(int id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdownBroker(int id) {
        throw new UnsupportedOperationException();
    }
}
