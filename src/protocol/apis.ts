/** Generated from src/protocol/definitions by scripts/generate: every API, in the order of its keys. */
import type { Api } from './api.ts';
import { produceApi } from './messages/produce.ts';
import { fetchApi } from './messages/fetch.ts';
import { listOffsetsApi } from './messages/list-offsets.ts';
import { metadataApi } from './messages/metadata.ts';
import { leaderAndIsrApi } from './messages/leader-and-isr.ts';
import { stopReplicaApi } from './messages/stop-replica.ts';
import { updateMetadataApi } from './messages/update-metadata.ts';
import { controlledShutdownApi } from './messages/controlled-shutdown.ts';
import { offsetCommitApi } from './messages/offset-commit.ts';
import { offsetFetchApi } from './messages/offset-fetch.ts';
import { findCoordinatorApi } from './messages/find-coordinator.ts';
import { joinGroupApi } from './messages/join-group.ts';
import { heartbeatApi } from './messages/heartbeat.ts';
import { leaveGroupApi } from './messages/leave-group.ts';
import { syncGroupApi } from './messages/sync-group.ts';
import { describeGroupsApi } from './messages/describe-groups.ts';
import { listGroupsApi } from './messages/list-groups.ts';
import { saslHandshakeApi } from './messages/sasl-handshake.ts';
import { apiVersionsApi } from './messages/api-versions.ts';
import { createTopicsApi } from './messages/create-topics.ts';
import { deleteTopicsApi } from './messages/delete-topics.ts';
import { deleteRecordsApi } from './messages/delete-records.ts';
import { initProducerIdApi } from './messages/init-producer-id.ts';
import { offsetForLeaderEpochApi } from './messages/offset-for-leader-epoch.ts';
import { addPartitionsToTxnApi } from './messages/add-partitions-to-txn.ts';
import { addOffsetsToTxnApi } from './messages/add-offsets-to-txn.ts';
import { endTxnApi } from './messages/end-txn.ts';
import { writeTxnMarkersApi } from './messages/write-txn-markers.ts';
import { txnOffsetCommitApi } from './messages/txn-offset-commit.ts';
import { describeAclsApi } from './messages/describe-acls.ts';
import { createAclsApi } from './messages/create-acls.ts';
import { deleteAclsApi } from './messages/delete-acls.ts';
import { describeConfigsApi } from './messages/describe-configs.ts';
import { alterConfigsApi } from './messages/alter-configs.ts';
import { alterReplicaLogDirsApi } from './messages/alter-replica-log-dirs.ts';
import { describeLogDirsApi } from './messages/describe-log-dirs.ts';
import { saslAuthenticateApi } from './messages/sasl-authenticate.ts';
import { createPartitionsApi } from './messages/create-partitions.ts';
import { createDelegationTokenApi } from './messages/create-delegation-token.ts';
import { renewDelegationTokenApi } from './messages/renew-delegation-token.ts';
import { expireDelegationTokenApi } from './messages/expire-delegation-token.ts';
import { describeDelegationTokenApi } from './messages/describe-delegation-token.ts';
import { deleteGroupsApi } from './messages/delete-groups.ts';
import { electLeadersApi } from './messages/elect-leaders.ts';
import { incrementalAlterConfigsApi } from './messages/incremental-alter-configs.ts';
import { alterPartitionReassignmentsApi } from './messages/alter-partition-reassignments.ts';
import { listPartitionReassignmentsApi } from './messages/list-partition-reassignments.ts';
import { offsetDeleteApi } from './messages/offset-delete.ts';
import { describeClientQuotasApi } from './messages/describe-client-quotas.ts';
import { alterClientQuotasApi } from './messages/alter-client-quotas.ts';
import { describeUserScramCredentialsApi } from './messages/describe-user-scram-credentials.ts';
import { alterUserScramCredentialsApi } from './messages/alter-user-scram-credentials.ts';
import { describeQuorumApi } from './messages/describe-quorum.ts';
import { alterPartitionApi } from './messages/alter-partition.ts';
import { updateFeaturesApi } from './messages/update-features.ts';
import { envelopeApi } from './messages/envelope.ts';
import { describeClusterApi } from './messages/describe-cluster.ts';
import { describeProducersApi } from './messages/describe-producers.ts';
import { unregisterBrokerApi } from './messages/unregister-broker.ts';
import { describeTransactionsApi } from './messages/describe-transactions.ts';
import { listTransactionsApi } from './messages/list-transactions.ts';
import { allocateProducerIdsApi } from './messages/allocate-producer-ids.ts';
import { consumerGroupHeartbeatApi } from './messages/consumer-group-heartbeat.ts';
import { consumerGroupDescribeApi } from './messages/consumer-group-describe.ts';
import { listClientMetricsResourcesApi } from './messages/list-client-metrics-resources.ts';
import { addRaftVoterApi } from './messages/add-raft-voter.ts';
import { removeRaftVoterApi } from './messages/remove-raft-voter.ts';

export const apis: readonly Api<unknown, unknown>[] = [
  produceApi as Api<unknown, unknown>,
  fetchApi as Api<unknown, unknown>,
  listOffsetsApi as Api<unknown, unknown>,
  metadataApi as Api<unknown, unknown>,
  leaderAndIsrApi as Api<unknown, unknown>,
  stopReplicaApi as Api<unknown, unknown>,
  updateMetadataApi as Api<unknown, unknown>,
  controlledShutdownApi as Api<unknown, unknown>,
  offsetCommitApi as Api<unknown, unknown>,
  offsetFetchApi as Api<unknown, unknown>,
  findCoordinatorApi as Api<unknown, unknown>,
  joinGroupApi as Api<unknown, unknown>,
  heartbeatApi as Api<unknown, unknown>,
  leaveGroupApi as Api<unknown, unknown>,
  syncGroupApi as Api<unknown, unknown>,
  describeGroupsApi as Api<unknown, unknown>,
  listGroupsApi as Api<unknown, unknown>,
  saslHandshakeApi as Api<unknown, unknown>,
  apiVersionsApi as Api<unknown, unknown>,
  createTopicsApi as Api<unknown, unknown>,
  deleteTopicsApi as Api<unknown, unknown>,
  deleteRecordsApi as Api<unknown, unknown>,
  initProducerIdApi as Api<unknown, unknown>,
  offsetForLeaderEpochApi as Api<unknown, unknown>,
  addPartitionsToTxnApi as Api<unknown, unknown>,
  addOffsetsToTxnApi as Api<unknown, unknown>,
  endTxnApi as Api<unknown, unknown>,
  writeTxnMarkersApi as Api<unknown, unknown>,
  txnOffsetCommitApi as Api<unknown, unknown>,
  describeAclsApi as Api<unknown, unknown>,
  createAclsApi as Api<unknown, unknown>,
  deleteAclsApi as Api<unknown, unknown>,
  describeConfigsApi as Api<unknown, unknown>,
  alterConfigsApi as Api<unknown, unknown>,
  alterReplicaLogDirsApi as Api<unknown, unknown>,
  describeLogDirsApi as Api<unknown, unknown>,
  saslAuthenticateApi as Api<unknown, unknown>,
  createPartitionsApi as Api<unknown, unknown>,
  createDelegationTokenApi as Api<unknown, unknown>,
  renewDelegationTokenApi as Api<unknown, unknown>,
  expireDelegationTokenApi as Api<unknown, unknown>,
  describeDelegationTokenApi as Api<unknown, unknown>,
  deleteGroupsApi as Api<unknown, unknown>,
  electLeadersApi as Api<unknown, unknown>,
  incrementalAlterConfigsApi as Api<unknown, unknown>,
  alterPartitionReassignmentsApi as Api<unknown, unknown>,
  listPartitionReassignmentsApi as Api<unknown, unknown>,
  offsetDeleteApi as Api<unknown, unknown>,
  describeClientQuotasApi as Api<unknown, unknown>,
  alterClientQuotasApi as Api<unknown, unknown>,
  describeUserScramCredentialsApi as Api<unknown, unknown>,
  alterUserScramCredentialsApi as Api<unknown, unknown>,
  describeQuorumApi as Api<unknown, unknown>,
  alterPartitionApi as Api<unknown, unknown>,
  updateFeaturesApi as Api<unknown, unknown>,
  envelopeApi as Api<unknown, unknown>,
  describeClusterApi as Api<unknown, unknown>,
  describeProducersApi as Api<unknown, unknown>,
  unregisterBrokerApi as Api<unknown, unknown>,
  describeTransactionsApi as Api<unknown, unknown>,
  listTransactionsApi as Api<unknown, unknown>,
  allocateProducerIdsApi as Api<unknown, unknown>,
  consumerGroupHeartbeatApi as Api<unknown, unknown>,
  consumerGroupDescribeApi as Api<unknown, unknown>,
  listClientMetricsResourcesApi as Api<unknown, unknown>,
  addRaftVoterApi as Api<unknown, unknown>,
  removeRaftVoterApi as Api<unknown, unknown>,
];

const byKey = new Map(apis.map((api) => [api.key, api]));

export function apiOf(key: number): Api<unknown, unknown> | undefined {
  return byKey.get(key);
}
