/**
 * The shape in which each API tells that a whole request failed: most have an error code at the top, some repeat it for
 * every topic, partition or resource that was asked about (kafka: AbstractRequest.getErrorResponse). A value here gives
 * the response's fields; codecs drop what a version does not have.
 */
import type { AddPartitionsToTxnRequest } from '../protocol/messages/add-partitions-to-txn.ts';
import type { AlterConfigsRequest } from '../protocol/messages/alter-configs.ts';
import type { CreatePartitionsRequest } from '../protocol/messages/create-partitions.ts';
import type { CreateTopicsRequest } from '../protocol/messages/create-topics.ts';
import type { DeleteGroupsRequest } from '../protocol/messages/delete-groups.ts';
import type { DeleteRecordsRequest } from '../protocol/messages/delete-records.ts';
import type { DeleteTopicsRequest } from '../protocol/messages/delete-topics.ts';
import type { DescribeConfigsRequest } from '../protocol/messages/describe-configs.ts';
import type { DescribeGroupsRequest } from '../protocol/messages/describe-groups.ts';
import type { DescribeProducersRequest } from '../protocol/messages/describe-producers.ts';
import type { ElectLeadersRequest } from '../protocol/messages/elect-leaders.ts';
import type { FetchRequest } from '../protocol/messages/fetch.ts';
import type { FindCoordinatorRequest } from '../protocol/messages/find-coordinator.ts';
import type { IncrementalAlterConfigsRequest } from '../protocol/messages/incremental-alter-configs.ts';
import type { ListOffsetsRequest } from '../protocol/messages/list-offsets.ts';
import type { MetadataRequest } from '../protocol/messages/metadata.ts';
import type { OffsetCommitRequest } from '../protocol/messages/offset-commit.ts';
import type { OffsetFetchRequest } from '../protocol/messages/offset-fetch.ts';
import type { OffsetForLeaderEpochRequest } from '../protocol/messages/offset-for-leader-epoch.ts';
import type { ProduceRequest } from '../protocol/messages/produce.ts';
import type { TxnOffsetCommitRequest } from '../protocol/messages/txn-offset-commit.ts';
import type { WriteTxnMarkersRequest } from '../protocol/messages/write-txn-markers.ts';

interface Failure {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

type Shape = (request: never, failure: Failure, version: number) => object;

function shape<Request>(
  fn: (request: Request, failure: Failure, version: number) => object,
): Shape {
  return fn as Shape;
}

const resources = (request: AlterConfigsRequest, failure: Failure) => ({
  responses: request.resources.map(({ resourceType, resourceName }) => ({
    resourceType,
    resourceName,
    ...failure,
  })),
});

const UNKNOWN = { committedOffset: -1, committedLeaderEpoch: -1, metadata: '' };

function offsetFetch(request: OffsetFetchRequest, { errorCode }: Failure, version: number): object {
  if (version >= 8) {
    return { groups: request.groups.map(({ groupId }) => ({ groupId, errorCode, topics: [] })) };
  }
  const topics = (request.topics ?? []).map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => ({
      partitionIndex,
      errorCode,
      ...UNKNOWN,
    })),
  }));
  return version >= 2 ? { errorCode, topics } : { topics };
}

const NOWHERE = { nodeId: -1, host: '', port: -1 };

function findCoordinator(
  request: FindCoordinatorRequest,
  failure: Failure,
  version: number,
): object {
  if (version < 4) return { ...failure, ...NOWHERE };
  return {
    coordinators: request.coordinatorKeys.map((key) => ({ key, ...failure, ...NOWHERE })),
  };
}

/** From v4 on the whole request has a code; before it, each partition. */
function addPartitionsToTxn(
  request: AddPartitionsToTxnRequest,
  { errorCode }: Failure,
  version: number,
): object {
  if (version >= 4) return { errorCode };
  return {
    resultsByTopicV3AndBelow: request.v3AndBelowTopics.map(({ name, partitions }) => ({
      name,
      resultsByPartition: partitions.map((partitionIndex) => ({
        partitionIndex,
        partitionErrorCode: errorCode,
      })),
    })),
  };
}

/** By Kafka's name of the API. */
const SHAPES: Readonly<Record<string, Shape>> = {
  Produce: shape<ProduceRequest>((request, { errorCode, errorMessage }) => ({
    responses: request.topicData.map(({ name, partitionData }) => ({
      name,
      partitionResponses: partitionData.map(({ index }) => ({
        index,
        errorCode,
        errorMessage,
        baseOffset: -1,
        logAppendTimeMs: -1,
        logStartOffset: -1,
      })),
    })),
  })),
  Fetch: shape<FetchRequest>((request, { errorCode }) => ({
    errorCode,
    responses: request.topics.map(({ topic, topicId, partitions }) => ({
      topic,
      topicId,
      partitions: partitions.map(({ partition }) => ({
        partitionIndex: partition,
        errorCode,
        highWatermark: -1,
        records: Buffer.alloc(0),
      })),
    })),
  })),
  ListOffsets: shape<ListOffsetsRequest>((request, { errorCode }) => ({
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  })),
  Metadata: shape<MetadataRequest>((request, { errorCode }) => ({
    brokers: [],
    topics: (request.topics ?? []).map(({ name, topicId }) => ({
      name: name ?? '',
      topicId,
      errorCode,
      partitions: [],
    })),
  })),
  DescribeProducers: shape<DescribeProducersRequest>((request, { errorCode }) => ({
    topics: request.topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, errorCode })),
    })),
  })),
  OffsetCommit: shape<OffsetCommitRequest>((request, { errorCode }) => ({
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  })),
  OffsetFetch: shape<OffsetFetchRequest>(offsetFetch),
  FindCoordinator: shape<FindCoordinatorRequest>(findCoordinator),
  ElectLeaders: shape<ElectLeadersRequest>((request, failure, version) => ({
    errorCode: version >= 1 ? failure.errorCode : undefined,
    replicaElectionResults: (request.topicPartitions ?? []).map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, ...failure })),
    })),
  })),
  DescribeGroups: shape<DescribeGroupsRequest>((request, { errorCode }) => ({
    groups: request.groups.map((groupId) => ({ groupId, errorCode })),
  })),
  DeleteGroups: shape<DeleteGroupsRequest>((request, { errorCode }) => ({
    results: request.groupsNames.map((groupId) => ({ groupId, errorCode })),
  })),
  CreateTopics: shape<CreateTopicsRequest>((request, failure) => ({
    topics: request.topics.map(({ name }) => ({ name, ...failure })),
  })),
  DeleteTopics: shape<DeleteTopicsRequest>((request, failure) => ({
    responses: [
      ...request.topicNames.map((name) => ({ name, ...failure })),
      ...request.topics.map(({ name, topicId }) => ({ name, topicId, ...failure })),
    ],
  })),
  CreatePartitions: shape<CreatePartitionsRequest>((request, failure) => ({
    results: request.topics.map(({ name }) => ({ name, ...failure })),
  })),
  DeleteRecords: shape<DeleteRecordsRequest>((request, { errorCode }) => ({
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode,
        lowWatermark: -1,
      })),
    })),
  })),
  OffsetForLeaderEpoch: shape<OffsetForLeaderEpochRequest>((request, { errorCode }) => ({
    topics: request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition }) => ({ partition, errorCode })),
    })),
  })),
  DescribeConfigs: shape<DescribeConfigsRequest>((request, failure) => ({
    results: request.resources.map(({ resourceType, resourceName }) => ({
      resourceType,
      resourceName,
      ...failure,
      configs: [],
    })),
  })),
  AlterConfigs: shape<AlterConfigsRequest>(resources),
  IncrementalAlterConfigs: shape<IncrementalAlterConfigsRequest>(
    resources as unknown as (request: IncrementalAlterConfigsRequest, failure: Failure) => object,
  ),
  AddPartitionsToTxn: shape<AddPartitionsToTxnRequest>(addPartitionsToTxn),
  TxnOffsetCommit: shape<TxnOffsetCommitRequest>((request, { errorCode }) => ({
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  })),
  WriteTxnMarkers: shape<WriteTxnMarkersRequest>((request, { errorCode }) => ({
    markers: request.markers.map(({ producerId, topics }) => ({
      producerId,
      topics: topics.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, errorCode })),
      })),
    })),
  })),
  InitProducerId: shape((_request, { errorCode }) => ({
    errorCode,
    producerId: -1,
    producerEpoch: -1,
  })),
};

export function errorResponse(
  apiName: string,
  version: number,
  request: unknown,
  errorCode: number,
  errorMessage: string | null,
): object {
  const failure = { errorCode, errorMessage };
  const make = SHAPES[apiName];
  return make === undefined ? failure : make(request as never, failure, version);
}
