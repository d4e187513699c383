package kafka.test.junit;

import java.util.List;
import kafka.test.ClusterConfig;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/**
 * Stands before Kafka's class of this name on the class path: a test that asks for a cluster under ZooKeeper gets one broker of
 * ours in a process of its own, instead of Kafka's in this JVM.
 */
public class ZkClusterInvocationContext implements TestTemplateInvocationContext {
    private final String name;
    private final ClusterConfig config;
    private final boolean can;

    public ZkClusterInvocationContext(String name, ClusterConfig config) {
        this(name, config, config.numBrokers() == 1 && config.securityProtocol() == SecurityProtocol.PLAINTEXT);
    }

    ZkClusterInvocationContext(String name, ClusterConfig config, boolean can) {
        this.name = name;
        this.config = config;
        this.can = can;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return name + " on a broker outside";
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        OutsideBroker broker = new OutsideBroker(config);
        return List.of(
            (ExecutionCondition) context ->
                can ? ConditionEvaluationResult.enabled("") : ConditionEvaluationResult.disabled("not a broker of ours"),
            (BeforeTestExecutionCallback) context -> broker.start(),
            (AfterTestExecutionCallback) context -> broker.stop(),
            new ClusterInstanceParameterResolver(broker));
    }
}
