/** The admin APIs over a socket, every version, on our own ZooKeeper: what they answer and what they leave in the tree. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ClientConnection } from '../../src/network/client-connection.ts';
import type { Api, Draft } from '../../src/protocol/api.ts';
import { Errors } from '../../src/protocol/errors.ts';
import { alterClientQuotasApi } from '../../src/protocol/messages/alter-client-quotas.ts';
import { describeClientQuotasApi } from '../../src/protocol/messages/describe-client-quotas.ts';
import { alterConfigsApi } from '../../src/protocol/messages/alter-configs.ts';
import { createAclsApi } from '../../src/protocol/messages/create-acls.ts';
import { createPartitionsApi } from '../../src/protocol/messages/create-partitions.ts';
import { createTopicsApi } from '../../src/protocol/messages/create-topics.ts';
import { deleteTopicsApi } from '../../src/protocol/messages/delete-topics.ts';
import { deleteAclsApi } from '../../src/protocol/messages/delete-acls.ts';
import { describeAclsApi } from '../../src/protocol/messages/describe-acls.ts';
import { describeClusterApi } from '../../src/protocol/messages/describe-cluster.ts';
import { describeConfigsApi } from '../../src/protocol/messages/describe-configs.ts';
import { alterReplicaLogDirsApi } from '../../src/protocol/messages/alter-replica-log-dirs.ts';
import { describeLogDirsApi } from '../../src/protocol/messages/describe-log-dirs.ts';
import { allocateProducerIdsApi } from '../../src/protocol/messages/allocate-producer-ids.ts';
import { initProducerIdApi } from '../../src/protocol/messages/init-producer-id.ts';
import { alterPartitionReassignmentsApi } from '../../src/protocol/messages/alter-partition-reassignments.ts';
import { listPartitionReassignmentsApi } from '../../src/protocol/messages/list-partition-reassignments.ts';
import { electLeadersApi } from '../../src/protocol/messages/elect-leaders.ts';
import { incrementalAlterConfigsApi } from '../../src/protocol/messages/incremental-alter-configs.ts';
import { metadataApi } from '../../src/protocol/messages/metadata.ts';
import { batchOf, Kit, produce } from './broker-kit.ts';

let kit: Kit;
let client: ClientConnection;

beforeAll(async () => {
  kit = await Kit.start({ 'num.partitions': '2' });
  client = await kit.connect();
});
afterAll(() => kit.stop());

const TOPIC = 2;
const BROKER = 4;
const BROKER_LOGGER = 8;

const refused = (partitionIndex: number, errorCode: number, errorMessage: string) => ({
  partitionIndex,
  errorCode,
  errorMessage,
});

/** The same request in every version of an API. */
async function everyVersion<Q, R>(
  api: Api<Q, R>,
  request: (version: number) => NoInfer<Draft<Q>>,
  check: (response: R, version: number) => void,
): Promise<void> {
  for (let version = api.minVersion; version <= api.maxVersion; version++)
    check(await client.send(api, request(version), { version }), version);
}

const topic = (name: string, settings: object = {}) => ({
  name,
  numPartitions: 1,
  replicationFactor: 1,
  assignments: [],
  configs: [],
  ...settings,
});

async function create(...topics: ReturnType<typeof topic>[]) {
  const response = await client.send(createTopicsApi, { topics, timeoutMs: 10_000 });
  return response.topics;
}

async function znode(path: string): Promise<string | null> {
  const stat = await kit.running.broker.zookeeper.exists(path);
  return stat === null ? null : String((await kit.running.broker.zookeeper.get(path)).data);
}

describe('CreateTopics', () => {
  it('makes a topic that can be written at once, in every version', async () => {
    await everyVersion(
      createTopicsApi,
      (version) => ({ topics: [topic(`made-${version}`)], timeoutMs: 10_000 }),
      (response) => expect(response.topics[0]?.errorCode).toBe(Errors.NONE),
    );
    for (let version = 0; version <= createTopicsApi.maxVersion; version++)
      expect((await produce(client, `made-${version}`, batchOf(['x']))).errorCode).toBe(
        Errors.NONE,
      );
  });

  it('tells id, size and settings, and leaves what Kafka leaves in ZooKeeper', async () => {
    const [made] = await create(
      topic('told', {
        numPartitions: -1,
        replicationFactor: -1,
        configs: [{ name: 'retention.ms', value: '60000' }],
      }),
    );
    expect(made).toMatchObject({ errorCode: 0, numPartitions: 2, replicationFactor: 1 });
    expect(made?.configs?.find(({ name }) => name === 'retention.ms')).toMatchObject({
      value: '60000',
      configSource: 1,
    });
    expect(made?.configs).toHaveLength(36);
    expect(await znode('/config/topics/told')).toBe(
      '{"version":1,"config":{"retention.ms":"60000"}}',
    );
    expect(await znode('/brokers/topics/told')).toBe(
      `{"partitions":{"0":[0],"1":[0]},"topic_id":"${made?.topicId}","adding_replicas":{},"removing_replicas":{},"version":3}`,
    );
    expect(await znode('/brokers/topics/told/partitions/1/state')).toBe(
      '{"controller_epoch":1,"leader":0,"version":1,"leader_epoch":0,"isr":[0]}',
    );
  });

  const refusals: [string, object, number, string][] = [
    [
      'a b',
      {},
      Errors.INVALID_TOPIC_EXCEPTION,
      "Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
    ],
    ['made-0', {}, Errors.TOPIC_ALREADY_EXISTS, "Topic 'made-0' already exists."],
    [
      'r0',
      { numPartitions: 1_000_000_000 },
      Errors.INVALID_PARTITIONS,
      'Number of partitions must not be larger than 131072: a topic is one node of ZooKeeper.',
    ],
    [
      'r1',
      { numPartitions: 0 },
      Errors.INVALID_PARTITIONS,
      'Number of partitions must be larger than 0.',
    ],
    [
      'r2',
      { replicationFactor: 3 },
      Errors.INVALID_REPLICATION_FACTOR,
      'Replication factor: 3 larger than available brokers: 1.',
    ],
    [
      'a b',
      { replicationFactor: 3 },
      Errors.INVALID_REPLICATION_FACTOR,
      'Replication factor: 3 larger than available brokers: 1.',
    ],
    [
      'r3',
      { configs: [{ name: 'nope', value: '1' }] },
      Errors.INVALID_CONFIG,
      'Unknown topic config name: nope',
    ],
    [
      'r4',
      { configs: [{ name: 'retention.ms', value: null }] },
      Errors.INVALID_CONFIG,
      'Null value not supported for topic configs: retention.ms',
    ],
    [
      'r5',
      { assignments: [{ partitionIndex: 0, brokerIds: [0] }] },
      Errors.INVALID_REQUEST,
      'Both numPartitions or replicationFactor and replicasAssignments were set. Both cannot be used at the same time.',
    ],
    [
      'r6',
      {
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [{ partitionIndex: 1, brokerIds: [0] }],
      },
      Errors.INVALID_REPLICA_ASSIGNMENT,
      'partitions should be a consecutive 0-based integer sequence',
    ],
    [
      'r7',
      {
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [{ partitionIndex: 0, brokerIds: [0, 0] }],
      },
      Errors.INVALID_REPLICA_ASSIGNMENT,
      'Duplicate replica assignment found: HashMap(0 -> ArrayBuffer(0, 0))',
    ],
    [
      '__cluster_metadata',
      {},
      Errors.INVALID_REQUEST,
      'Creation of internal topic __cluster_metadata is prohibited.',
    ],
  ];
  it.each(refusals)('refuses %s %o', async (name, settings, errorCode, errorMessage) => {
    const [answer] = await create(topic(name, settings));
    expect(answer).toMatchObject({ errorCode, errorMessage });
  });

  it('only checks when asked to, refuses a topic named twice, and does not wait with a timeout of 0', async () => {
    const checked = await client.send(createTopicsApi, {
      topics: [topic('checked')],
      timeoutMs: 1000,
      validateOnly: true,
    });
    expect(checked.topics[0]).toMatchObject({ errorCode: 0, numPartitions: 1 });
    expect(await znode('/brokers/topics/checked')).toBe(null);
    const twice = await create(topic('twice'), topic('twice'));
    expect(twice.map(({ errorCode }) => errorCode)).toEqual([
      Errors.INVALID_REQUEST,
      Errors.INVALID_REQUEST,
    ]);
    const hurried = await client.send(createTopicsApi, {
      topics: [topic('hurried')],
      timeoutMs: 0,
    });
    expect(hurried.topics[0]?.errorCode).toBe(Errors.REQUEST_TIMED_OUT);
  });
});

describe('Metadata', () => {
  it('answers about topics there are, in every version', async () => {
    await create(topic('seen', { numPartitions: 3 }));
    await everyVersion(
      metadataApi,
      () => ({ topics: [{ name: 'seen' }] }),
      (response, version) => {
        expect(response.topics[0]).toMatchObject({ errorCode: 0, name: 'seen' });
        expect(response.topics[0]?.partitions.map(({ leaderId }) => leaderId)).toEqual([0, 0, 0]);
        expect(response.brokers).toMatchObject([{ nodeId: 0, port: kit.port }]);
        if (version >= 1) expect(response.controllerId).toBe(0);
      },
    );
  });

  it('makes a topic that is asked for, unless it may not', async () => {
    const missing = async (allowAutoTopicCreation: boolean, name: string) => {
      const response = await client.send(metadataApi, {
        topics: [{ name }],
        allowAutoTopicCreation,
      });
      return response.topics[0]?.errorCode;
    };
    expect(await missing(false, 'auto')).toBe(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    expect(await missing(true, 'a b')).toBe(Errors.INVALID_TOPIC_EXCEPTION);
    expect(await missing(true, 'auto')).toBe(Errors.LEADER_NOT_AVAILABLE);
    await expect.poll(() => missing(true, 'auto')).toBe(Errors.NONE);
    expect(kit.running.broker.metadata.image.topics.get('auto')?.partitions.size).toBe(2);
  });

  it('makes one of two topics asked for at once whose names are one in metrics', async () => {
    const { topics } = await client.send(metadataApi, {
      topics: [{ name: 'two.in_one' }, { name: 'two_in.one' }],
      allowAutoTopicCreation: true,
    });
    expect(topics.map(({ errorCode }) => errorCode)).toEqual([
      Errors.LEADER_NOT_AVAILABLE,
      Errors.INVALID_TOPIC_EXCEPTION,
    ]);
  });

  it('says what may be done to a topic that is asked for by name, also where there is none', async () => {
    const { topics } = await client.send(metadataApi, {
      topics: [{ name: 'seen' }, { name: 'nowhere' }],
      allowAutoTopicCreation: false,
      includeTopicAuthorizedOperations: true,
    });
    expect(topics.map((told) => told.topicAuthorizedOperations)).toEqual([3576, 3576]);
  });

  it('finds topics by id, and all of them when none is named', async () => {
    const id = kit.running.broker.metadata.image.topics.get('seen')?.id ?? '';
    const byId = await client.send(metadataApi, {
      topics: [
        { topicId: id, name: null },
        { topicId: 'UOAnYb0pRuGb5SVQgQA4JQ', name: null },
      ],
    });
    expect(byId.topics.map(({ errorCode, name }) => [errorCode, name])).toEqual([
      [Errors.NONE, 'seen'],
      [Errors.UNKNOWN_TOPIC_ID, null],
    ]);
    const all = await client.send(metadataApi, {
      topics: null,
      includeTopicAuthorizedOperations: true,
    });
    expect(all.topics.length).toBeGreaterThan(5);
    expect(all.topics[0]?.topicAuthorizedOperations).toBe(3576);
    const none = await client.send(metadataApi, { topics: [] });
    expect(none.topics).toEqual([]);
  });
});

describe('growing and deleting', () => {
  it('adds partitions in every version and says what it cannot do', async () => {
    await create(topic('grows'));
    await everyVersion(
      createPartitionsApi,
      (version) => ({
        topics: [{ name: 'grows', count: version + 2, assignments: null }],
        timeoutMs: 10_000,
      }),
      (response) =>
        expect(response.results[0]).toMatchObject({ name: 'grows', errorCode: Errors.NONE }),
    );
    const grow = async (
      name: string,
      count: number,
      assignments: { brokerIds: number[] }[] | null = null,
    ) => {
      const response = await client.send(createPartitionsApi, {
        topics: [{ name, count, assignments }],
        timeoutMs: 5000,
      });
      return response.results[0]?.errorMessage;
    };
    expect(await grow('grows', 5)).toBe('Topic already has 5 partitions.');
    expect(await grow('grows', 2)).toBe(
      'Topic currently has 5 partitions, which is higher than the requested 2.',
    );
    expect(await grow('grows', 6, [{ brokerIds: [9] }])).toBe(
      'Unknown broker(s) in replica assignment: 9.',
    );
    expect(await grow('grows', 7, [{ brokerIds: [0] }])).toBe(
      'Increasing the number of partitions by 2 but 1 assignments provided.',
    );
    expect(await grow('absent', 2)).toBe("The topic 'absent' does not exist.");
  });

  it('deletes by name and by id, files and nodes and all, and the name is free again', async () => {
    await everyVersion(
      deleteTopicsApi,
      (version) =>
        version < 6
          ? { topicNames: [`made-${version}`], timeoutMs: 10_000 }
          : {
              topics: [
                {
                  topicId: kit.running.broker.metadata.image.topics.get('made-6')?.id ?? '',
                  name: null,
                },
              ],
              timeoutMs: 10_000,
            },
      (response) => expect(response.responses[0]?.errorCode).toBe(Errors.NONE),
    );
    const [again] = await create(topic('made-0'));
    // the answer to a deletion comes when the topic is forgotten, its nodes go a moment later
    if (again?.errorCode === Errors.TOPIC_ALREADY_EXISTS)
      await expect
        .poll(async () => (await create(topic('made-0')))[0]?.errorCode)
        .toBe(Errors.NONE);
    expect((await produce(client, 'made-0', batchOf(['x']))).baseOffset).toBe(0);
    await expect.poll(() => znode('/brokers/topics/made-6')).toBe(null);
    await expect.poll(() => znode('/config/topics/made-6')).toBe(null);
    const absent = await client.send(deleteTopicsApi, {
      topics: [{ name: 'absent' }],
      timeoutMs: 1000,
    });
    expect(absent.responses[0]?.errorCode).toBe(Errors.UNKNOWN_TOPIC_OR_PARTITION);
  });
});

describe('configurations', () => {
  const describeOne = async (resourceType: number, resourceName: string, name: string) => {
    const response = await client.send(describeConfigsApi, {
      resources: [{ resourceType, resourceName, configurationKeys: [name] }],
      includeSynonyms: true,
    });
    return response.results[0]?.configs[0];
  };
  const set = async (
    resourceType: number,
    resourceName: string,
    name: string,
    value: string | null,
    configOperation = 0,
  ) => {
    const configs = [{ name, value, configOperation }];
    const response = await client.send(incrementalAlterConfigsApi, {
      resources: [{ resourceType, resourceName, configs }],
    });
    const [answer] = response.responses;
    return [answer?.errorCode, answer?.errorMessage];
  };

  it('are told in every version', async () => {
    await create(topic('told-of'));
    await everyVersion(
      describeConfigsApi,
      () => ({
        resources: [
          { resourceType: TOPIC, resourceName: 'told-of', configurationKeys: null },
          { resourceType: BROKER, resourceName: '0', configurationKeys: null },
        ],
      }),
      (response) => {
        expect(response.results.map(({ errorCode }) => errorCode)).toEqual([0, 0]);
        expect(response.results[0]?.configs).toHaveLength(36);
        expect(response.results[1]?.configs.length).toBeGreaterThan(250);
      },
    );
  });

  it('of a topic are changed, announced, in force at once, and taken back', async () => {
    await create(topic('changes'));
    expect(await set(TOPIC, 'changes', 'max.message.bytes', '100')).toEqual([0, null]);
    expect((await produce(client, 'changes', batchOf(['x'.repeat(200)]))).errorCode).toBe(
      Errors.MESSAGE_TOO_LARGE,
    );
    expect(await describeOne(TOPIC, 'changes', 'max.message.bytes')).toMatchObject({
      value: '100',
      configSource: 1,
      synonyms: [
        { name: 'max.message.bytes', value: '100', source: 1 },
        { name: 'message.max.bytes', value: '1048588', source: 5 },
      ],
    });
    expect(await znode('/config/topics/changes')).toBe(
      '{"version":1,"config":{"max.message.bytes":"100"}}',
    );
    const notes = (await kit.running.broker.zookeeper.children('/config/changes')).children.sort();
    expect(await znode(`/config/changes/${notes.at(-1)}`)).toBe(
      '{"version":2,"entity_path":"topics/changes"}',
    );
    expect(await set(TOPIC, 'changes', 'max.message.bytes', null, 1)).toEqual([0, null]);
    expect((await produce(client, 'changes', batchOf(['x'.repeat(200)]))).errorCode).toBe(
      Errors.NONE,
    );
  });

  it('of a logger say what it writes, at once and until the next start', async () => {
    const logger = 'kafka.server.KafkaServer';
    const before = await describeOne(BROKER_LOGGER, '0', logger);
    expect(before).toMatchObject({
      value: 'TRACE',
      configSource: 6,
      readOnly: false,
      synonyms: [],
    });
    const { levels } = kit.running.broker.platform.log;
    expect(await set(BROKER_LOGGER, '0', logger, 'ERROR')).toEqual([0, null]);
    expect(levels.of(logger)('WARN')).toBe(false);
    expect(await set(BROKER_LOGGER, '0', logger, '', 1)).toEqual([0, null]);
    expect(levels.of(logger)('WARN')).toBe(true);
  });

  const loggerRefusals: [string, string, string | null, number, number, string][] = [
    ['0', 'no.such', 'INFO', 0, Errors.INVALID_CONFIG, 'Logger no.such does not exist!'],
    [
      '0',
      'root',
      'LOUD',
      0,
      Errors.INVALID_CONFIG,
      'Cannot set the log level of root to LOUD as it is not a supported log level. Valid log levels are DEBUG, ERROR, FATAL, INFO, TRACE, WARN',
    ],
    [
      '0',
      'root',
      '',
      1,
      Errors.INVALID_REQUEST,
      'Removing the log level of the root logger is not allowed',
    ],
    [
      '0',
      'root',
      'INFO',
      2,
      Errors.INVALID_REQUEST,
      'APPEND operation is not allowed for the BROKER_LOGGER resource',
    ],
    [
      '7',
      'root',
      'INFO',
      0,
      Errors.INVALID_REQUEST,
      'Unexpected broker id, expected 0, but received 7',
    ],
    ['', 'root', 'INFO', 0, Errors.INVALID_REQUEST, 'Node id must be an integer, but it is: '],
  ];
  it.each(loggerRefusals)(
    'of loggers: refuses %j %s=%s op %i',
    async (id, name, value, op, code, text) => {
      expect(await set(BROKER_LOGGER, id, name, value, op)).toEqual([code, text]);
    },
  );

  it('are refused when a key comes twice or without a value', async () => {
    const same = { value: '1', configOperation: 0 };
    const changes = async (...configs: object[]) => {
      const request = { resources: [{ resourceType: TOPIC, resourceName: 'any', configs }] };
      return (await client.send(incrementalAlterConfigsApi, request)).responses[0];
    };
    expect(
      await changes({ ...same, name: 'retention.ms' }, { ...same, name: 'retention.ms' }),
    ).toMatchObject({
      errorCode: Errors.INVALID_REQUEST,
      errorMessage: 'Error due to duplicate config keys',
    });
    const none = { value: null, configOperation: 0 };
    expect(await changes({ ...none, name: 'a' }, { ...none, name: 'b' })).toMatchObject({
      errorCode: Errors.INVALID_REQUEST,
      errorMessage: 'Null value not supported for : a, b',
    });
  });

  it.each([
    ['', 'Client metrics subscription name must not be empty'],
    ['m', 'Config type client-metrics is only supported on KRaft clusters'],
  ])('of client metrics %j: %s', async (resourceName, errorMessage) => {
    const { results } = await client.send(describeConfigsApi, {
      resources: [{ resourceType: 16, resourceName, configurationKeys: null }],
    });
    expect(results[0]).toMatchObject({ errorCode: Errors.INVALID_REQUEST, errorMessage });
  });

  it('that are lists grow and shrink', async () => {
    await create(topic('lists'));
    await set(TOPIC, 'lists', 'cleanup.policy', 'compact', 2);
    expect((await describeOne(TOPIC, 'lists', 'cleanup.policy'))?.value).toBe('delete,compact');
    await set(TOPIC, 'lists', 'cleanup.policy', 'delete', 3);
    expect((await describeOne(TOPIC, 'lists', 'cleanup.policy'))?.value).toBe('compact');
    expect(await set(TOPIC, 'lists', 'retention.ms', '1', 2)).toEqual([
      Errors.INVALID_CONFIG,
      'Config value append is not allowed for config key: retention.ms',
    ]);
  });

  it('of the broker and of all brokers change while it runs; topics follow', async () => {
    expect(await set(BROKER, '', 'log.retention.ms', '5000')).toEqual([0, null]);
    expect(kit.running.broker.config.logRetentionMs).toBe(5000);
    expect(await set(BROKER, '0', 'log.retention.ms', '7000')).toEqual([0, null]);
    expect(await describeOne(TOPIC, 'changes', 'retention.ms')).toMatchObject({
      value: '7000',
      configSource: 2,
    });
    expect((await describeOne(BROKER, '', 'log.retention.ms'))?.value).toBe('5000');
    expect(await set(BROKER, '0', 'log.dirs', '/x')).toEqual([
      Errors.INVALID_REQUEST,
      'Cannot update these configs dynamically: Set(log.dirs)',
    ]);
    for (const entity of ['0', ''])
      expect(await set(BROKER, entity, 'principal.builder.class', 'x')).toEqual([
        Errors.INVALID_REQUEST,
        'Invalid value x for configuration principal.builder.class: Class x could not be found.',
      ]);
    expect(await set(BROKER, '0', 'num.io.threads', '99')).toEqual([
      Errors.INVALID_REQUEST,
      'Invalid value org.apache.kafka.common.config.ConfigException: Dynamic thread count update validation failed for num.io.threads=99, value should not be greater than double the current value 8 for configuration Invalid dynamic configuration',
    ]);
    expect(await set(BROKER, '7', 'log.retention.ms', '1')).toEqual([
      Errors.INVALID_REQUEST,
      'Unexpected broker id, expected 0, but received 7',
    ]);
  });

  it('are replaced whole by AlterConfigs, in every version', async () => {
    await everyVersion(
      alterConfigsApi,
      (version) => ({
        resources: [
          {
            resourceType: TOPIC,
            resourceName: 'lists',
            configs: [{ name: 'retention.ms', value: String(version + 1) }],
          },
        ],
      }),
      (response) => expect(response.responses[0]?.errorCode).toBe(0),
    );
    expect(await znode('/config/topics/lists')).toBe('{"version":1,"config":{"retention.ms":"3"}}');
  });

  it('survive a restart', async () => {
    await kit.stopBroker();
    await kit.startBroker();
    client = await kit.connect();
    expect(kit.running.broker.config.logRetentionMs).toBe(7000);
    expect((await describeOne(TOPIC, 'lists', 'retention.ms'))?.value).toBe('3');
    expect((await produce(client, 'changes', batchOf(['again']))).baseOffset).toBe(1);
  });
});

describe('ACLs', () => {
  it('are nothing that a broker without an authorizer has, in every version', async () => {
    const errorCode = Errors.SECURITY_DISABLED;
    const errorMessage = 'No Authorizer is configured.';
    await everyVersion(
      describeAclsApi,
      () => ({ resourceTypeFilter: 2, patternTypeFilter: 3, operation: 1, permissionType: 1 }),
      (response) =>
        expect(response).toMatchObject({
          errorCode,
          errorMessage: 'No Authorizer is configured on the broker',
        }),
    );
    const binding = { resourceType: 2, resourceName: 't', operation: 3, permissionType: 3 };
    await everyVersion(
      createAclsApi,
      () => ({ creations: [binding, binding] }),
      ({ results }) =>
        expect(results).toEqual([
          { errorCode, errorMessage },
          { errorCode, errorMessage },
        ]),
    );
    await everyVersion(
      deleteAclsApi,
      () => ({ filters: [{ resourceTypeFilter: 2, operation: 3, permissionType: 3 }] }),
      ({ filterResults }) =>
        expect(filterResults).toEqual([{ errorCode, errorMessage, matchingAcls: [] }]),
    );
  });
});

describe('the rest', () => {
  it('answers in every version', async () => {
    await everyVersion(
      describeClusterApi,
      () => ({ includeClusterAuthorizedOperations: true }),
      (response) =>
        expect(response).toMatchObject({ controllerId: 0, clusterAuthorizedOperations: 8096 }),
    );
    await everyVersion(
      describeLogDirsApi,
      () => ({ topics: null }),
      (response) => expect(response.results[0]?.topics.length).toBeGreaterThan(5),
    );
    const [{ logDir = '' } = {}] = (await client.send(describeLogDirsApi, { topics: null }))
      .results;
    await everyVersion(
      alterReplicaLogDirsApi,
      () => ({
        dirs: [
          { path: logDir, topics: [{ name: 'changes', partitions: [0, 99] }] },
          { path: '/none', topics: [{ name: 'lists', partitions: [0] }] },
        ],
      }),
      ({ results }) =>
        expect(results.flatMap(({ partitions }) => partitions.map((p) => p.errorCode))).toEqual([
          Errors.NONE,
          Errors.UNKNOWN_TOPIC_OR_PARTITION,
          Errors.LOG_DIR_NOT_FOUND,
        ]),
    );
    await everyVersion(
      electLeadersApi,
      () => ({ topicPartitions: [{ topic: 'changes', partitions: [0] }], timeoutMs: 1000 }),
      (response) =>
        expect(response.replicaElectionResults[0]?.partitionResult[0]?.errorCode).toBe(
          Errors.ELECTION_NOT_NEEDED,
        ),
    );
    await everyVersion(
      alterPartitionReassignmentsApi,
      () => ({
        topics: [
          { name: 'none', partitions: [{ partitionIndex: 0, replicas: [0] }] },
          {
            name: 'changes',
            partitions: [
              { partitionIndex: 0, replicas: [9] },
              { partitionIndex: 0, replicas: [0] },
              { partitionIndex: 99, replicas: null },
            ],
          },
        ],
      }),
      ({ errorCode, responses }) => {
        expect(errorCode).toBe(Errors.NONE);
        expect(responses.map(({ name, partitions }) => [name, partitions])).toEqual([
          [
            'none',
            [refused(0, Errors.UNKNOWN_TOPIC_OR_PARTITION, 'The partition does not exist.')],
          ],
          [
            'changes',
            [
              { partitionIndex: 0, errorCode: Errors.NONE, errorMessage: null },
              refused(
                99,
                Errors.NO_REASSIGNMENT_IN_PROGRESS,
                'No partition reassignment is in progress.',
              ),
            ],
          ],
        ]);
      },
    );
    for (const topics of [null, [{ name: 'changes', partitionIndexes: [0, 99] }]])
      await everyVersion(
        listPartitionReassignmentsApi,
        () => ({ topics }),
        (response) => expect(response).toMatchObject({ errorCode: Errors.NONE, topics: [] }),
      );
  });

  it('elects everywhere but for partitions that no client can see', async () => {
    const unled = { partitionIndex: 0, brokerIds: [77] };
    const settings = { numPartitions: -1, replicationFactor: -1, assignments: [unled] };
    const { topics } = await client.send(createTopicsApi, {
      topics: [topic('unled', settings)],
      timeoutMs: 100,
    });
    expect(topics[0]?.errorCode).toBe(Errors.REQUEST_TIMED_OUT);
    await vi.waitFor(() =>
      expect(kit.running.broker.controller.state?.topics.has('unled')).toBe(true),
    );
    const everywhere = { topicPartitions: null, timeoutMs: 1000 };
    expect(await client.send(electLeadersApi, everywhere)).toMatchObject({
      errorCode: 0,
      replicaElectionResults: [],
    });
  });
});

describe('producer ids', () => {
  const allocate = (brokerId: number, brokerEpoch: number) =>
    client.send(allocateProducerIdsApi, { brokerId, brokerEpoch });

  it('are given to another broker in whole blocks, under its own name, none of them twice', async () => {
    const { controller } = kit.running.broker;
    const epoch = controller.state?.brokers.get(0)?.epoch ?? -1;
    const own = (await client.send(initProducerIdApi, { transactionalId: null })).producerId;
    const first = await allocate(0, epoch);
    expect(first).toMatchObject({ errorCode: Errors.NONE, producerIdLen: 1000 });
    const second = await allocate(0, epoch);
    expect(second.producerIdStart).toBe(first.producerIdStart + 1000);
    expect(own).toBeLessThan(first.producerIdStart);
    expect(JSON.parse((await znode('/latest_producer_id_block')) ?? '')).toEqual({
      version: 1,
      broker: 0,
      block_start: String(second.producerIdStart),
      block_end: String(second.producerIdStart + 999),
    });
    const next = (await client.send(initProducerIdApi, { transactionalId: null })).producerId;
    expect(next).toBe(own + 1);
  });

  it('are refused to brokers that are not there or are no longer the same', async () => {
    const before = await znode('/latest_producer_id_block');
    expect((await allocate(7, 1)).errorCode).toBe(Errors.BROKER_ID_NOT_REGISTERED);
    expect((await allocate(0, 1)).errorCode).toBe(Errors.STALE_BROKER_EPOCH);
    expect(await znode('/latest_producer_id_block')).toBe(before);
  });
});

describe('client quotas', () => {
  const alter = async (entity: object[], key: string, value: number | null) => {
    const ops = [value === null ? { key, remove: true } : { key, value }];
    const response = await client.send(alterClientQuotasApi, { entries: [{ entity, ops }] });
    return response.entries[0]?.errorMessage ?? response.entries[0]?.errorCode;
  };
  const alice = { entityType: 'user', entityName: 'alice' };
  const anyClient = { entityType: 'client-id', entityName: null };

  it('are kept in ZooKeeper as Kafka keeps them, told by filter, and leave nothing when taken back', async () => {
    expect(await alter([alice], 'request_percentage', 150)).toBe(0);
    expect(await alter([alice, anyClient], 'producer_byte_rate', 1024)).toBe(0);
    expect(
      await alter([{ entityType: 'client-id', entityName: 'a b*' }], 'consumer_byte_rate', 7),
    ).toBe(0);
    expect(await znode('/config/users/alice')).toBe(
      '{"version":1,"config":{"request_percentage":"150.0"}}',
    );
    expect(await znode('/config/users/alice/clients/<default>')).toBe(
      '{"version":1,"config":{"producer_byte_rate":"1024"}}',
    );
    expect(await znode('/config/clients/a%20b%2A')).toBe(
      '{"version":1,"config":{"consumer_byte_rate":"7"}}',
    );
    const components = [{ entityType: 'user', matchType: 0, match: 'alice' }];
    const told = async (strict: boolean) =>
      (await client.send(describeClientQuotasApi, { components, strict })).entries?.map(
        ({ entity }) => entity.length,
      );
    expect(await told(false)).toEqual([1, 2]);
    expect(await told(true)).toEqual([1]);
    await alter([alice], 'request_percentage', null);
    await alter([alice, anyClient], 'producer_byte_rate', null);
    expect(await znode('/config/users/alice')).toBe(null);
  });

  it('are refused where they make no sense', async () => {
    expect(await alter([alice], 'nope', 1)).toBe('Invalid configuration key nope');
    expect(await alter([alice], 'producer_byte_rate', 0.5)).toBe(
      'Configuration producer_byte_rate must be a LONG value',
    );
    expect(await alter([], 'producer_byte_rate', 1)).toBe('Invalid empty client quota entity');
    expect(
      await alter(
        [{ entityType: 'ip', entityName: '127.0.0.1' }, alice],
        'connection_creation_rate',
        1,
      ),
    ).toContain('IP entity should not be used');
  });
});
