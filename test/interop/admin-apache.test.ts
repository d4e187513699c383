/** Every call of our AdminClient on Apache Kafka, old and new, with and without ZooKeeper: what it does and how it fails. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { javaClassOf } from '../../src/cli/java-error.ts';
import { AdminClient } from '../../src/clients/admin/admin-client.ts';
import { KafkaConsumer } from '../../src/clients/consumer/consumer.ts';
import { KafkaProducer } from '../../src/clients/producer/producer.ts';
import { KraftBroker } from '../kit/kraft.ts';
import { Cluster, lacking, Server, shared, tool } from '../kit/servers.ts';

const AUTHORIZERS = {
  '2.5.0': 'kafka.security.authorizer.AclAuthorizer',
  '3.9.1': 'kafka.security.authorizer.AclAuthorizer',
  '4.1.0': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
} as const;

/** Errors by the simple name of Kafka's class, values as they are. */
function outcome(one: unknown): unknown {
  return one instanceof Error ? javaClassOf(one).split('.').at(-1) : one;
}

describe
  .skipIf(lacking('Apache Kafka', `${shared}/peers/apache-kafka`))
  .each(['2.5.0', '3.9.1', '4.1.0'] as const)('the admin client on Apache Kafka %s', (version) => {
  const since = (needed: string) => version.localeCompare(needed, 'en', { numeric: true }) >= 0;
  /** A case that brokers before `needed` do not have: not skipped there, absent. */
  const itSince = (needed: string, name: string, test: () => Promise<void>) => {
    if (since(needed)) it(name, test);
  };
  let peer: Cluster | KraftBroker;
  let admin: AdminClient;
  let bootstrapServers: string;
  beforeAll(async () => {
    const settings = {
      'offsets.topic.num.partitions': 5,
      'transaction.state.log.num.partitions': 5,
      'authorizer.class.name': AUTHORIZERS[version],
      'super.users': 'User:ANONYMOUS',
    };
    peer =
      version === '4.1.0'
        ? await KraftBroker.start(version, settings)
        : await Cluster.start({ broker: version, zookeeper: version, settings });
    bootstrapServers = peer.bootstrap;
    admin = AdminClient.create({ bootstrapServers });
    // Apache's broker serves before its controller has told it of any broker, itself included.
    await vi.waitFor(
      async () => expect((await admin.describeCluster()).nodes).toHaveLength(1),
      60_000,
    );
  });
  afterAll(async () => {
    await admin?.close();
    await peer?.close();
  });

  /** The outcome of every key, in their order. */
  async function outcomes(result: { settled(): Promise<[unknown, unknown][]> }) {
    return (await result.settled()).map(([, one]) => outcome(one));
  }

  async function write(topic: string, ...values: string[]): Promise<void> {
    await using producer = new KafkaProducer<string, string>({
      bootstrapServers,
      keySerializer: 'string',
      valueSerializer: 'string',
    });
    const timestamp = Date.now();
    await producer.sendAll(
      values.map((value, i) => ({ topic, partition: 0, value, timestamp: timestamp + i })),
    );
  }

  it('describes the cluster', async () => {
    const cluster = await admin.describeCluster({ includeAuthorizedOperations: true });
    expect(cluster.nodes).toMatchObject([{ id: 0, port: peer.port }]);
    expect(cluster.controller?.id).toBe(0);
    expect(cluster.clusterId).toMatch(/^[\w-]{22}$/);
    expect(cluster.authorizedOperations).toBeGreaterThan(0);
  });

  it('creates, lists, describes, grows and deletes topics', async () => {
    const created = admin.createTopics([
      {
        name: 'made',
        numPartitions: 2,
        replicationFactor: 1,
        configs: { 'retention.ms': '60000' },
      },
      { name: 'a b', numPartitions: 1, replicationFactor: 1 },
      { name: 'wide', numPartitions: 1, replicationFactor: 9 },
      { name: 'assigned', replicasAssignments: new Map([[0, [0]]]) },
    ]);
    expect(await outcomes(created)).toMatchObject([
      { numPartitions: 2, replicationFactor: 1 },
      'InvalidTopicException',
      'InvalidReplicationFactorException',
      { numPartitions: 1 },
    ]);
    const again = admin.createTopics([{ name: 'made', numPartitions: 1, replicationFactor: 1 }]);
    expect(await outcomes(again)).toEqual(['TopicExistsException']);
    expect([...(await admin.listTopics()).keys()]).toEqual(
      expect.arrayContaining(['made', 'assigned']),
    );
    const described = admin.describeTopics(['made', 'absent']);
    expect(await outcomes(described)).toMatchObject([
      { name: 'made', internal: false, partitions: [{ leader: { id: 0 } }, { partition: 1 }] },
      'UnknownTopicOrPartitionException',
    ]);
    const grown = admin.createPartitions({
      made: { totalCount: 3 },
      assigned: { totalCount: 1 },
      absent: { totalCount: 2 },
    });
    expect(await outcomes(grown)).toEqual([
      undefined,
      'InvalidPartitionsException',
      'UnknownTopicOrPartitionException',
    ]);
    const partitions = async () => (await admin.describeTopics(['made'])).get('made')?.partitions;
    await expect.poll(partitions).toHaveLength(3);
    const topicId = (await admin.describeTopics(['made'])).get('made')?.topicId ?? '';
    if (since('2.8')) {
      expect(await outcomes(admin.deleteTopics({ topicIds: [topicId] }))).toEqual([undefined]);
    } else {
      expect(topicId).toBe('');
      const unknown = admin.deleteTopics({ topicIds: ['MkU3OEVBNTcwNTJENDM2Qg'] });
      await expect(unknown.all()).rejects.toThrow(/version/i);
    }
    expect(await outcomes(admin.deleteTopics({ topicIds: [''] }))).toEqual([
      'InvalidTopicException',
    ]);
    expect(await outcomes(admin.deleteTopics(['assigned', 'absent']))).toEqual([
      undefined,
      'UnknownTopicOrPartitionException',
    ]);
    await expect.poll(async () => (await admin.listTopics()).has('assigned')).toBe(false);
  });

  it('tells and changes the settings of topics, brokers and loggers', async () => {
    await admin.createTopics([{ name: 'settings', numPartitions: 1, replicationFactor: 1 }]);
    const topic = { type: 'TOPIC', name: 'settings' } as const;
    const value = async (
      key: string,
      of: Parameters<typeof admin.describeConfigs>[0][number] = topic,
    ) => (await admin.describeConfigs([of], { includeSynonyms: true })).get(of)?.get(key);
    const changed = admin.incrementalAlterConfigs([
      [
        topic,
        [
          { name: 'retention.ms', value: '1234', op: 'SET' },
          // 2.5 cannot append to a list that was never set
          { name: 'cleanup.policy', value: 'delete,compact', op: 'SET' },
        ],
      ],
      [{ type: 'BROKER', name: '0' }, [{ name: 'log.cleaner.threads', value: 'x', op: 'SET' }]],
    ]);
    expect(await outcomes(changed)).toEqual([undefined, 'InvalidRequestException']);
    await expect.poll(async () => (await value('retention.ms'))?.value).toBe('1234');
    expect(await value('cleanup.policy')).toMatchObject({
      value: 'delete,compact',
      source: 'DYNAMIC_TOPIC_CONFIG',
      isDefault: false,
    });
    await admin.incrementalAlterConfigs([
      [topic, [{ name: 'cleanup.policy', value: 'delete', op: 'SUBTRACT' }]],
    ]);
    await expect.poll(async () => (await value('cleanup.policy'))?.value).toBe('compact');
    await admin.alterConfigs([[topic, { 'max.message.bytes': '2000' }]]);
    await expect.poll(async () => (await value('max.message.bytes'))?.value).toBe('2000');
    expect((await value('retention.ms'))?.source).not.toBe('DYNAMIC_TOPIC_CONFIG');
    const absent = admin.describeConfigs([{ type: 'TOPIC', name: 'absent' }, topic]);
    const [missing, known] = await outcomes(absent);
    expect(missing).toBe('UnknownTopicOrPartitionException');
    expect((known as Map<string, unknown>).size).toBeGreaterThan(20);

    const loggers = { type: 'BROKER_LOGGER', name: '0' } as const;
    const set = (name: string, level: string) =>
      outcomes(admin.incrementalAlterConfigs([[loggers, [{ name, value: level, op: 'SET' }]]]));
    expect(await set('root', 'WARN')).toEqual([undefined]);
    expect(await value('root', loggers)).toMatchObject({
      value: 'WARN',
      source: 'DYNAMIC_BROKER_LOGGER_CONFIG',
    });
    expect((await set('root', 'LOUD'))[0]).toMatch(/^Invalid(Configuration|Request)Exception$/);
  });

  it('finds offsets, deletes records and tells where replicas lie', async () => {
    await admin.createTopics([{ name: 'log', numPartitions: 1, replicationFactor: 1 }]);
    await write('log', 'a', 'b', 'c');
    const at = { topic: 'log', partition: 0 };
    const offset = async (spec: Parameters<typeof admin.listOffsets>[0][number][1]) =>
      (await admin.listOffsets([[at, spec]])).get(at)?.offset;
    expect(await offset('earliest')).toBe(0);
    expect(await offset('latest')).toBe(3);
    expect(await offset({ timestamp: 0 })).toBe(0);
    expect(await offset({ timestamp: 4_000_000_000_000 })).toBe(-1);
    if (since('3.0')) expect(await offset('maxTimestamp')).toBe(2);
    else await expect(offset('maxTimestamp')).rejects.toThrow();
    const deleted = admin.deleteRecords([
      [at, 2],
      [{ topic: 'log', partition: 0 }, 2],
    ]);
    expect((await deleted.settled())[0]?.[1]).toMatchObject({ lowWatermark: 2 });
    expect(await outcomes(admin.deleteRecords([[at, 99]]))).toEqual(['OffsetOutOfRangeException']);
    expect(await offset('earliest')).toBe(2);

    const dirs = (await admin.describeLogDirs([0])).get(0) ?? new Map();
    const [path = ''] = [...dirs.keys()];
    expect(dirs.get(path)).toMatchObject({ error: null });
    const replica = { ...at, brokerId: 0 };
    expect((await admin.describeReplicaLogDirs([replica])).get(replica)).toMatchObject({
      currentLogDir: path,
      currentOffsetLag: 0,
      futureLogDir: null,
    });
    const moves = admin.alterReplicaLogDirs([
      { ...replica, logDir: path },
      { brokerId: 0, topic: 'log', partition: 7, logDir: '/nowhere' },
    ]);
    expect(await outcomes(moves)).toEqual([undefined, 'LogDirNotFoundException']);
  });

  it('tells of groups, moves and forgets their offsets, sends members away, deletes them', async () => {
    await admin.createTopics([{ name: 'read', numPartitions: 2, replicationFactor: 1 }]);
    await write('read', 'a', 'b', 'c');
    const group = 'readers';
    const at = { topic: 'read', partition: 0 };
    const consumer = new KafkaConsumer<string, string>({
      bootstrapServers,
      keyDeserializer: 'string',
      valueDeserializer: 'string',
      groupId: group,
      groupInstanceId: 'one',
      autoOffsetReset: 'earliest',
    });
    consumer.subscribe(['read']);
    while ((await consumer.poll(1_000)).isEmpty());
    await consumer.commitSync();
    expect(
      (await admin.listConsumerGroups()).find(({ groupId }) => groupId === group),
    ).toMatchObject({
      isSimpleConsumerGroup: false,
      protocolType: 'consumer',
      ...(since('2.6') ? { state: 'Stable' } : {}),
    });
    const [described, absent] = await outcomes(admin.describeConsumerGroups([group, 'nobody']));
    expect(described).toMatchObject({
      type: 'Classic',
      state: 'Stable',
      partitionAssignor: 'range',
      coordinator: { id: 0 },
      members: [{ groupInstanceId: 'one', assignment: [at, { topic: 'read', partition: 1 }] }],
    });
    expect(absent).toMatchObject({ state: 'Dead', members: [] });
    expect((await admin.listConsumerGroupOffsets(group)).get(at)).toMatchObject({ offset: 3 });
    expect(await outcomes(admin.alterConsumerGroupOffsets(group, [[at, 1]]))).toEqual([
      'UnknownMemberIdException',
    ]);
    expect(await outcomes(admin.deleteConsumerGroupOffsets(group, [at]))).toEqual([
      'GroupSubscribedToTopicException',
    ]);
    expect(await outcomes(admin.deleteConsumerGroups([group, 'nobody']))).toEqual([
      'GroupNotEmptyException',
      'GroupIdNotFoundException',
    ]);
    await admin.removeMembersFromConsumerGroup(group, [{ groupInstanceId: 'one' }]);
    await consumer.close();
    expect(await outcomes(admin.alterConsumerGroupOffsets(group, [[at, 1]]))).toEqual([undefined]);
    expect((await admin.listConsumerGroupOffsets(group)).get(at)).toMatchObject({ offset: 1 });
    expect(await outcomes(admin.deleteConsumerGroupOffsets(group, [at]))).toEqual([undefined]);
    expect((await admin.listConsumerGroupOffsets(group)).get(at) ?? null).toBe(null);
    const kept = admin.alterConsumerGroupOffsets(group, [[{ topic: 'read', partition: 1 }, 0]]);
    await kept.all();
    expect(await outcomes(admin.deleteConsumerGroups([group]))).toEqual([undefined]);
  });

  itSince('4.1', 'describes a group of the new protocol', async () => {
    const argv = ['--bootstrap-server', bootstrapServers, '--topic', 'read', '--group', 'modern'];
    const reader = new Server([
      ...tool(version, 'kafka-console-consumer'),
      ...argv,
      ...['--from-beginning', '--consumer-property', 'group.protocol=consumer'],
    ]);
    try {
      await reader.start(/^c$/m);
      expect((await admin.describeConsumerGroups(['modern'])).get('modern')).toMatchObject({
        type: 'Consumer',
        state: 'Stable',
        partitionAssignor: 'uniform',
        members: [
          { clientId: 'console-consumer', assignment: [{ topic: 'read' }, { topic: 'read' }] },
        ],
      });
      const types = (await admin.listConsumerGroups({ types: ['Consumer'] })).map(
        ({ type }) => type,
      );
      expect(types).toEqual(['Consumer']);
    } finally {
      await reader.stop();
    }
  });

  it('elects leaders and reassigns replicas', async () => {
    await admin.createTopics([{ name: 'led', numPartitions: 2, replicationFactor: 1 }]);
    const at = { topic: 'led', partition: 0 };
    const absent = { topic: 'led', partition: 9 };
    const elected = await admin.electLeaders('PREFERRED', [at, absent]);
    expect([elected.get(at), elected.get(absent)].map(outcome)).toEqual([
      'ElectionNotNeededException',
      'UnknownTopicOrPartitionException',
    ]);
    expect((await admin.electLeaders('PREFERRED', null)).size).toBe(0);
    const moved = admin.alterPartitionReassignments([
      [at, [0]],
      [{ topic: 'led', partition: 1 }, null],
      [absent, [0]],
    ]);
    expect(await outcomes(moved)).toEqual([
      undefined,
      'NoReassignmentInProgressException',
      'UnknownTopicOrPartitionException',
    ]);
    await expect.poll(async () => (await admin.listPartitionReassignments()).size).toBe(0);
  });

  it('adds, finds and removes ACLs', async () => {
    const binding = {
      resourceType: 'TOPIC',
      resourceName: 'secret',
      patternType: 'LITERAL',
      principal: 'User:alice',
      host: '*',
      operation: 'READ',
      permission: 'ALLOW',
    } as const;
    const impossible = { ...binding, resourceType: 'CLUSTER' } as const;
    expect(await outcomes(admin.createAcls([binding, impossible]))).toEqual([
      undefined,
      'InvalidRequestException',
    ]);
    const filter = {
      ...binding,
      principal: null,
      host: null,
      operation: 'ANY',
      permission: 'ANY',
    } as const;
    await expect.poll(() => admin.describeAcls(filter)).toEqual([binding]);
    expect((await admin.deleteAcls([filter])).get(filter)).toEqual([binding]);
    await expect.poll(() => admin.describeAcls(filter)).toEqual([]);
  });

  itSince('2.6', 'sets quotas and SCRAM users', async () => {
    const entity = { user: 'alice' };
    const quota = (value: number | null) =>
      admin.alterClientQuotas([{ entity, ops: [{ key: 'producer_byte_rate', value }] }]);
    const read = async () =>
      (await admin.describeClientQuotas([{ entityType: 'user', match: { exact: 'alice' } }])).map(
        ({ quotas }) => [...quotas],
      );
    await quota(1024).all();
    await expect.poll(read).toEqual([[['producer_byte_rate', 1024]]]);
    expect(
      await outcomes(admin.alterClientQuotas([{ entity, ops: [{ key: 'nope', value: 1 }] }])),
    ).toEqual(['InvalidRequestException']);
    await quota(null).all();
    await expect.poll(read).toEqual([]);

    const user = 'bob';
    await admin
      .alterUserScramCredentials([{ user, upsert: 'SCRAM-SHA-256', password: 'pw' }])
      .all();
    const mechanisms = async () => {
      const one = (await admin.describeUserScramCredentials([user])).get(user);
      return one instanceof Error
        ? outcome(one)
        : one?.map(({ mechanism, iterations }) => [mechanism, iterations]);
    };
    await expect.poll(mechanisms).toEqual([['SCRAM-SHA-256', 4096]]);
    const removed = admin.alterUserScramCredentials([
      { user, delete: 'SCRAM-SHA-256' },
      { user: 'nobody', delete: 'SCRAM-SHA-512' },
    ]);
    expect(await outcomes(removed)).toEqual([undefined, 'ResourceNotFoundException']);
    await expect.poll(mechanisms).toBe('ResourceNotFoundException');
  });

  it('tells who keeps the metadata, where brokers do that themselves', async () => {
    const directory = 'AAAAAAAAAAAAAAAAAAAAAQ';
    const changes = () => [
      admin.unregisterBroker(77),
      admin.addRaftVoter(7, directory, [{ listenerName: 'CONTROLLER', host: 'h', port: 1 }]),
      admin.removeRaftVoter(7, directory, { clusterId: 'other' }),
    ];
    const refused = async () =>
      (await Promise.allSettled(changes())).map((one) =>
        one.status === 'rejected' ? outcome(one.reason) : 'done',
      );
    if (version !== '4.1.0') {
      await expect(admin.describeMetadataQuorum()).rejects.toThrow('DESCRIBE_QUORUM');
      expect(await refused()).toEqual(new Array(3).fill('UnsupportedVersionException'));
      return;
    }
    const { leaderId, leaderEpoch, highWatermark, voters, observers, nodes } =
      await admin.describeMetadataQuorum();
    expect([leaderId, voters.map((voter) => voter.replicaId), observers]).toEqual([0, [0], []]);
    expect(leaderEpoch).toBeGreaterThan(0);
    expect(highWatermark).toBeGreaterThan(0);
    expect(voters[0]?.logEndOffset).toBeGreaterThanOrEqual(highWatermark);
    expect(voters[0]?.lastCaughtUpTimestamp).toBeGreaterThan(1.7e12);
    expect(nodes.get(0)?.[0]?.listenerName).toBe('CONTROLLER');
    // Its voters stand in server.properties: none can be added.
    expect(await refused()).toEqual([
      'BrokerIdNotRegisteredException',
      'UnsupportedVersionException',
      'InconsistentClusterIdException',
    ]);
  });

  it('tells of features and API versions', async () => {
    const features = await admin.describeFeatures({ nodeId: 0 });
    if (since('4.0')) {
      expect(features.finalizedFeatures.get('metadata.version')?.max).toBeGreaterThan(20);
      const updated = admin.updateFeatures(
        { 'metadata.version': { maxVersionLevel: 1, upgradeType: 'SAFE_DOWNGRADE' } },
        { validateOnly: true },
      );
      expect(await outcomes(updated)).toEqual(['InvalidUpdateVersionException']);
    } else {
      expect(features.finalizedFeatures.size).toBe(0);
      const update = { some: { maxVersionLevel: 1 } };
      const updated = await outcomes(admin.updateFeatures(update));
      expect(updated).toEqual([
        since('2.7') ? 'InvalidRequestException' : 'UnsupportedVersionException',
      ]);
    }
    expect((await admin.describeApiVersions([0])).get(0)?.get(3)?.max).toBeGreaterThanOrEqual(9);
  });

  itSince('3.0', 'tells of transactions and producers, and fences them', async () => {
    const topic = 'transacted';
    await admin.createTopics([{ name: topic, numPartitions: 1, replicationFactor: 1 }]);
    const producer = new KafkaProducer<string, string>({
      bootstrapServers,
      keySerializer: 'string',
      valueSerializer: 'string',
      transactionalId: 'tx',
    });
    await producer.initTransactions();
    producer.beginTransaction();
    const sent = producer.send({ topic, partition: 0, value: 'x' });
    await producer.flush();
    await sent;
    expect((await admin.listTransactions()).get(0)).toMatchObject([
      { transactionalId: 'tx', state: 'Ongoing' },
    ]);
    const at = { topic, partition: 0 };
    const [described, absent] = await outcomes(admin.describeTransactions(['tx', 'none']));
    expect(described).toMatchObject({ state: 'Ongoing', coordinatorId: 0, topicPartitions: [at] });
    expect(absent).toBe('TransactionalIdNotFoundException');
    const [state] = (await admin.describeProducers([at])).get(at) ?? [];
    expect(state).toMatchObject({ lastSequence: 0, currentTransactionStartOffset: 0 });
    const { producerId = -1, producerEpoch = -1 } = state ?? {};
    await admin.abortTransaction({ ...at, producerId, producerEpoch, coordinatorEpoch: 0 });
    expect((await admin.describeProducers([at])).get(at)).toMatchObject([
      { producerId, currentTransactionStartOffset: null },
    ]);
    const fenced = (await admin.fenceProducers(['tx'])).get('tx');
    expect(fenced?.producerId).toBe(producerId);
    await expect(producer.commitTransaction()).rejects.toThrow();
    await producer.close();
  });

  it('asks for delegation tokens, which a plain connection does not get', async () => {
    const refusal = /UnsupportedByAuthentication|DelegationTokenDisabled/;
    const hmac = Buffer.from('abc');
    for (const ask of [
      () => admin.createDelegationToken({ renewers: ['User:bob'] }),
      () => admin.renewDelegationToken(hmac),
      () => admin.expireDelegationToken(hmac),
      () => admin.describeDelegationTokens(),
    ] as const)
      expect(outcome(await ask().catch((error: unknown) => error))).toMatch(refusal);
  });
});
