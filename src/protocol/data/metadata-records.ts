/** Generated from definitions/metadata by scripts/generate: edit those and run it again. */
// biome-ignore-all format: generated
import type { MetadataRecordSchema, Schema } from '../schema.ts';

/** What KRaft keeps of the cluster, in the order of the keys. */
export const metadataRecords: readonly MetadataRecordSchema[] = [
  {
    key: 0,
    name: 'REGISTER_BROKER_RECORD',
    maxVersion: 3,
    fields: [
      { name: 'brokerId', type: 'int32', from: 0 },
      { name: 'isMigratingZkBroker', type: 'bool', from: 2 },
      { name: 'incarnationId', type: 'uuid', from: 0 },
      { name: 'brokerEpoch', type: 'int64', from: 0 },
      { name: 'endPoints', type: 'struct', array: true, from: 0, fields: [{ name: 'name', type: 'string', from: 0 }, { name: 'host', type: 'string', from: 0 }, { name: 'port', type: 'uint16', from: 0 }, { name: 'securityProtocol', type: 'int16', from: 0 }] },
      { name: 'features', type: 'struct', array: true, from: 0, fields: [{ name: 'name', type: 'string', from: 0 }, { name: 'minSupportedVersion', type: 'int16', from: 0 }, { name: 'maxSupportedVersion', type: 'int16', from: 0 }] },
      { name: 'rack', type: 'string', from: 0, nullable: true },
      { name: 'fenced', type: 'bool', from: 0, default: 'true' },
      { name: 'inControlledShutdown', type: 'bool', from: 1 },
      { name: 'logDirs', type: 'uuid', array: true, from: 3, tag: 0 },
    ],
  },
  {
    key: 1,
    name: 'UNREGISTER_BROKER_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'brokerId', type: 'int32', from: 0 },
      { name: 'brokerEpoch', type: 'int64', from: 0 },
    ],
  },
  {
    key: 2,
    name: 'TOPIC_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'name', type: 'string', from: 0 },
      { name: 'topicId', type: 'uuid', from: 0 },
    ],
  },
  {
    key: 3,
    name: 'PARTITION_RECORD',
    maxVersion: 2,
    fields: [
      { name: 'partitionId', type: 'int32', from: 0, default: '-1' },
      { name: 'topicId', type: 'uuid', from: 0 },
      { name: 'replicas', type: 'int32', array: true, from: 0 },
      { name: 'isr', type: 'int32', array: true, from: 0 },
      { name: 'removingReplicas', type: 'int32', array: true, from: 0 },
      { name: 'addingReplicas', type: 'int32', array: true, from: 0 },
      { name: 'leader', type: 'int32', from: 0, default: '-1' },
      { name: 'leaderRecoveryState', type: 'int8', from: 0, tag: 0 },
      { name: 'leaderEpoch', type: 'int32', from: 0, default: '-1' },
      { name: 'partitionEpoch', type: 'int32', from: 0, default: '-1' },
      { name: 'directories', type: 'uuid', array: true, from: 1 },
      { name: 'eligibleLeaderReplicas', type: 'int32', array: true, from: 2, tag: 1, nullable: true, default: 'null' },
      { name: 'lastKnownElr', type: 'int32', array: true, from: 2, tag: 2, nullable: true, default: 'null' },
    ],
  },
  {
    key: 4,
    name: 'CONFIG_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'resourceType', type: 'int8', from: 0 },
      { name: 'resourceName', type: 'string', from: 0 },
      { name: 'name', type: 'string', from: 0 },
      { name: 'value', type: 'string', from: 0, nullable: true },
    ],
  },
  {
    key: 5,
    name: 'PARTITION_CHANGE_RECORD',
    maxVersion: 2,
    fields: [
      { name: 'partitionId', type: 'int32', from: 0, default: '-1' },
      { name: 'topicId', type: 'uuid', from: 0 },
      { name: 'isr', type: 'int32', array: true, from: 0, tag: 0, nullable: true, default: 'null' },
      { name: 'leader', type: 'int32', from: 0, tag: 1, default: '-2' },
      { name: 'replicas', type: 'int32', array: true, from: 0, tag: 2, nullable: true, default: 'null' },
      { name: 'removingReplicas', type: 'int32', array: true, from: 0, tag: 3, nullable: true, default: 'null' },
      { name: 'addingReplicas', type: 'int32', array: true, from: 0, tag: 4, nullable: true, default: 'null' },
      { name: 'leaderRecoveryState', type: 'int8', from: 0, tag: 5, default: '-1' },
      { name: 'eligibleLeaderReplicas', type: 'int32', array: true, from: 2, tag: 6, nullable: true, default: 'null' },
      { name: 'lastKnownElr', type: 'int32', array: true, from: 2, tag: 7, nullable: true, default: 'null' },
      { name: 'directories', type: 'uuid', array: true, from: 1, tag: 8, nullable: true, default: 'null' },
    ],
  },
  {
    key: 7,
    name: 'FENCE_BROKER_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'id', type: 'int32', from: 0 },
      { name: 'epoch', type: 'int64', from: 0 },
    ],
  },
  {
    key: 8,
    name: 'UNFENCE_BROKER_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'id', type: 'int32', from: 0 },
      { name: 'epoch', type: 'int64', from: 0 },
    ],
  },
  {
    key: 9,
    name: 'REMOVE_TOPIC_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'topicId', type: 'uuid', from: 0 },
    ],
  },
  {
    key: 10,
    name: 'DELEGATION_TOKEN_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'owner', type: 'string', from: 0 },
      { name: 'requester', type: 'string', from: 0 },
      { name: 'renewers', type: 'string', array: true, from: 0 },
      { name: 'issueTimestamp', type: 'int64', from: 0 },
      { name: 'maxTimestamp', type: 'int64', from: 0 },
      { name: 'expirationTimestamp', type: 'int64', from: 0 },
      { name: 'tokenId', type: 'string', from: 0 },
    ],
  },
  {
    key: 11,
    name: 'USER_SCRAM_CREDENTIAL_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'name', type: 'string', from: 0 },
      { name: 'mechanism', type: 'int8', from: 0 },
      { name: 'salt', type: 'bytes', from: 0 },
      { name: 'storedKey', type: 'bytes', from: 0 },
      { name: 'serverKey', type: 'bytes', from: 0 },
      { name: 'iterations', type: 'int32', from: 0 },
    ],
  },
  {
    key: 12,
    name: 'FEATURE_LEVEL_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'name', type: 'string', from: 0 },
      { name: 'featureLevel', type: 'int16', from: 0 },
    ],
  },
  {
    key: 14,
    name: 'CLIENT_QUOTA_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'entity', type: 'struct', array: true, from: 0, fields: [{ name: 'entityType', type: 'string', from: 0 }, { name: 'entityName', type: 'string', from: 0, nullable: true }] },
      { name: 'key', type: 'string', from: 0 },
      { name: 'value', type: 'float64', from: 0 },
      { name: 'remove', type: 'bool', from: 0 },
    ],
  },
  {
    key: 15,
    name: 'PRODUCER_IDS_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'brokerId', type: 'int32', from: 0 },
      { name: 'brokerEpoch', type: 'int64', from: 0, default: '-1' },
      { name: 'nextProducerId', type: 'int64', from: 0 },
    ],
  },
  {
    key: 17,
    name: 'BROKER_REGISTRATION_CHANGE_RECORD',
    maxVersion: 2,
    fields: [
      { name: 'brokerId', type: 'int32', from: 0 },
      { name: 'brokerEpoch', type: 'int64', from: 0 },
      { name: 'fenced', type: 'int8', from: 0, tag: 0 },
      { name: 'inControlledShutdown', type: 'int8', from: 1, tag: 1 },
      { name: 'logDirs', type: 'uuid', array: true, from: 2, tag: 2 },
    ],
  },
  {
    key: 18,
    name: 'ACCESS_CONTROL_ENTRY_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'id', type: 'uuid', from: 0 },
      { name: 'resourceType', type: 'int8', from: 0 },
      { name: 'resourceName', type: 'string', from: 0 },
      { name: 'patternType', type: 'int8', from: 0 },
      { name: 'principal', type: 'string', from: 0 },
      { name: 'host', type: 'string', from: 0 },
      { name: 'operation', type: 'int8', from: 0 },
      { name: 'permissionType', type: 'int8', from: 0 },
    ],
  },
  {
    key: 19,
    name: 'REMOVE_ACCESS_CONTROL_ENTRY_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'id', type: 'uuid', from: 0 },
    ],
  },
  {
    key: 20,
    name: 'NO_OP_RECORD',
    maxVersion: 0,
    fields: [
    ],
  },
  {
    key: 21,
    name: 'ZK_MIGRATION_STATE_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'zkMigrationState', type: 'int8', from: 0 },
    ],
  },
  {
    key: 22,
    name: 'REMOVE_USER_SCRAM_CREDENTIAL_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'name', type: 'string', from: 0 },
      { name: 'mechanism', type: 'int8', from: 0 },
    ],
  },
  {
    key: 23,
    name: 'BEGIN_TRANSACTION_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'name', type: 'string', from: 0, tag: 0, nullable: true, default: 'null' },
    ],
  },
  {
    key: 24,
    name: 'END_TRANSACTION_RECORD',
    maxVersion: 0,
    fields: [
    ],
  },
  {
    key: 25,
    name: 'ABORT_TRANSACTION_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'reason', type: 'string', from: 0, tag: 0, nullable: true, default: 'null' },
    ],
  },
  {
    key: 26,
    name: 'REMOVE_DELEGATION_TOKEN_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'tokenId', type: 'string', from: 0 },
    ],
  },
  {
    key: 27,
    name: 'REGISTER_CONTROLLER_RECORD',
    maxVersion: 0,
    fields: [
      { name: 'controllerId', type: 'int32', from: 0 },
      { name: 'incarnationId', type: 'uuid', from: 0 },
      { name: 'zkMigrationReady', type: 'bool', from: 0 },
      { name: 'endPoints', type: 'struct', array: true, from: 0, fields: [{ name: 'name', type: 'string', from: 0 }, { name: 'host', type: 'string', from: 0 }, { name: 'port', type: 'uint16', from: 0 }, { name: 'securityProtocol', type: 'int16', from: 0 }] },
      { name: 'features', type: 'struct', array: true, from: 0, fields: [{ name: 'name', type: 'string', from: 0 }, { name: 'minSupportedVersion', type: 'int16', from: 0 }, { name: 'maxSupportedVersion', type: 'int16', from: 0 }] },
    ],
  },
];

/** What control records of KRaft say. */
export const metadataControls: readonly Schema[] = [
  {
    name: 'KRaftVersionRecord',
    maxVersion: 0,
    fields: [
      { name: 'version', type: 'int16', from: 0 },
      { name: 'kRaftVersion', type: 'int16', from: 0 },
    ],
  },
  {
    name: 'SnapshotFooterRecord',
    maxVersion: 0,
    fields: [
      { name: 'version', type: 'int16', from: 0 },
    ],
  },
  {
    name: 'SnapshotHeaderRecord',
    maxVersion: 0,
    fields: [
      { name: 'version', type: 'int16', from: 0 },
      { name: 'lastContainedLogTimestamp', type: 'int64', from: 0 },
    ],
  },
  {
    name: 'VotersRecord',
    maxVersion: 0,
    fields: [
      { name: 'version', type: 'int16', from: 0 },
      { name: 'voters', type: 'struct', array: true, from: 0, fields: [{ name: 'voterId', type: 'int32', from: 0 }, { name: 'voterDirectoryId', type: 'uuid', from: 0 }, { name: 'endpoints', type: 'struct', array: true, from: 0, fields: [{ name: 'name', type: 'string', from: 0 }, { name: 'host', type: 'string', from: 0 }, { name: 'port', type: 'uint16', from: 0 }] }, { name: 'kRaftVersionFeature', type: 'struct', from: 0, fields: [{ name: 'minSupportedVersion', type: 'int16', from: 0 }, { name: 'maxSupportedVersion', type: 'int16', from: 0 }] }] },
    ],
  },
];
