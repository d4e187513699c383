package kafka.test.junit;

import kafka.test.ClusterConfig;

/** Stands before Kafka's class of this name: what a test does again under KRaft, and with the coordinator that is there, is left out. */
public class RaftClusterInvocationContext extends ZkClusterInvocationContext {
    public RaftClusterInvocationContext(String name, ClusterConfig config, boolean combined) {
        super(name, config, false);
    }
}
