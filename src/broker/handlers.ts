/**
 * The table: one row per API this broker serves, in the order of their keys. ApiVersions answers from it, and what is not
 * in it closes the connection. A handler lives in handlers/ under its API's name.
 */
import type { Broker, Handler } from './context.ts';
import { createAclsHandler, deleteAclsHandler, describeAclsHandler } from './handlers/acls.ts';
import { addOffsetsToTxnHandler } from './handlers/add-offsets-to-txn.ts';
import { addPartitionsToTxnHandler } from './handlers/add-partitions-to-txn.ts';
import { allocateProducerIdsHandler } from './handlers/allocate-producer-ids.ts';
import { alterClientQuotasHandler } from './handlers/alter-client-quotas.ts';
import { alterConfigsHandler } from './handlers/alter-configs.ts';
import { alterPartitionHandler } from './handlers/alter-partition.ts';
import { alterReplicaLogDirsHandler } from './handlers/alter-replica-log-dirs.ts';
import { alterUserScramCredentialsHandler } from './handlers/alter-user-scram-credentials.ts';
import { apiVersionsHandler } from './handlers/api-versions.ts';
import {
  consumerGroupDescribeHandler,
  consumerGroupHeartbeatHandler,
} from './handlers/consumer-groups.ts';
import { controlledShutdownHandler } from './handlers/controlled-shutdown.ts';
import { createPartitionsHandler } from './handlers/create-partitions.ts';
import { createTopicsHandler } from './handlers/create-topics.ts';
import {
  createDelegationTokenHandler,
  describeDelegationTokenHandler,
  expireDelegationTokenHandler,
  renewDelegationTokenHandler,
} from './handlers/delegation-tokens.ts';
import { deleteGroupsHandler } from './handlers/delete-groups.ts';
import { deleteRecordsHandler } from './handlers/delete-records.ts';
import { deleteTopicsHandler } from './handlers/delete-topics.ts';
import { describeClientQuotasHandler } from './handlers/describe-client-quotas.ts';
import { describeClusterHandler } from './handlers/describe-cluster.ts';
import { describeConfigsHandler } from './handlers/describe-configs.ts';
import { describeGroupsHandler } from './handlers/describe-groups.ts';
import { describeLogDirsHandler } from './handlers/describe-log-dirs.ts';
import { describeTransactionsHandler } from './handlers/describe-transactions.ts';
import { describeProducersHandler } from './handlers/describe-producers.ts';
import { describeUserScramCredentialsHandler } from './handlers/describe-user-scram-credentials.ts';
import {
  alterPartitionReassignmentsHandler,
  listPartitionReassignmentsHandler,
} from './handlers/partition-reassignments.ts';
import { electLeadersHandler } from './handlers/elect-leaders.ts';
import { endTxnHandler } from './handlers/end-txn.ts';
import { envelopeHandler } from './handlers/envelope.ts';
import { fetchHandler } from './handlers/fetch.ts';
import { findCoordinatorHandler } from './handlers/find-coordinator.ts';
import { heartbeatHandler } from './handlers/heartbeat.ts';
import { incrementalAlterConfigsHandler } from './handlers/incremental-alter-configs.ts';
import { initProducerIdHandler } from './handlers/init-producer-id.ts';
import { joinGroupHandler } from './handlers/join-group.ts';
import { leaderAndIsrHandler } from './handlers/leader-and-isr.ts';
import { leaveGroupHandler } from './handlers/leave-group.ts';
import { listGroupsHandler } from './handlers/list-groups.ts';
import { listOffsetsHandler } from './handlers/list-offsets.ts';
import { listTransactionsHandler } from './handlers/list-transactions.ts';
import { metadataHandler } from './handlers/metadata.ts';
import { offsetCommitHandler } from './handlers/offset-commit.ts';
import { offsetDeleteHandler } from './handlers/offset-delete.ts';
import { offsetFetchHandler } from './handlers/offset-fetch.ts';
import { offsetForLeaderEpochHandler } from './handlers/offset-for-leader-epoch.ts';
import { produceHandler } from './handlers/produce.ts';
import { saslAuthenticateHandler, saslHandshakeHandler } from './handlers/sasl.ts';
import { stopReplicaHandler } from './handlers/stop-replica.ts';
import { syncGroupHandler } from './handlers/sync-group.ts';
import { txnOffsetCommitHandler } from './handlers/txn-offset-commit.ts';
import { updateFeaturesHandler } from './handlers/update-features.ts';
import { updateMetadataHandler } from './handlers/update-metadata.ts';
import { writeTxnMarkersHandler } from './handlers/write-txn-markers.ts';

export const handlers: readonly Handler<Broker>[] = [
  produceHandler,
  fetchHandler,
  listOffsetsHandler,
  metadataHandler,
  leaderAndIsrHandler,
  stopReplicaHandler,
  updateMetadataHandler,
  controlledShutdownHandler,
  offsetCommitHandler,
  offsetFetchHandler,
  findCoordinatorHandler,
  joinGroupHandler,
  heartbeatHandler,
  leaveGroupHandler,
  syncGroupHandler,
  describeGroupsHandler,
  listGroupsHandler,
  saslHandshakeHandler,
  apiVersionsHandler,
  createTopicsHandler,
  deleteTopicsHandler,
  deleteRecordsHandler,
  initProducerIdHandler,
  offsetForLeaderEpochHandler,
  addPartitionsToTxnHandler,
  addOffsetsToTxnHandler,
  endTxnHandler,
  writeTxnMarkersHandler,
  txnOffsetCommitHandler,
  describeAclsHandler,
  createAclsHandler,
  deleteAclsHandler,
  describeConfigsHandler,
  alterConfigsHandler,
  alterReplicaLogDirsHandler,
  describeLogDirsHandler,
  saslAuthenticateHandler,
  createPartitionsHandler,
  createDelegationTokenHandler,
  renewDelegationTokenHandler,
  expireDelegationTokenHandler,
  describeDelegationTokenHandler,
  deleteGroupsHandler,
  electLeadersHandler,
  incrementalAlterConfigsHandler,
  alterPartitionReassignmentsHandler,
  listPartitionReassignmentsHandler,
  offsetDeleteHandler,
  describeClientQuotasHandler,
  alterClientQuotasHandler,
  describeUserScramCredentialsHandler,
  alterUserScramCredentialsHandler,
  alterPartitionHandler,
  updateFeaturesHandler,
  envelopeHandler,
  describeClusterHandler,
  describeProducersHandler,
  describeTransactionsHandler,
  listTransactionsHandler,
  allocateProducerIdsHandler,
  consumerGroupHeartbeatHandler,
  consumerGroupDescribeHandler,
];
