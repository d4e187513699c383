import { describe, expect, it } from 'vitest';
import {
  describeTopic,
  type DescribeFilter,
  type Setting,
} from '../../../../src/cli/topics/describe.ts';
import { ZERO_UUID } from '../../../../src/base/uuid.ts';

const everything: DescribeFilter = {
  underReplicated: false,
  unavailable: false,
  underMinIsr: false,
  atMinIsr: false,
  overridesOnly: false,
  liveBrokers: new Set([0, 1]),
};
const topic = {
  name: 't',
  topicId: 'NPmZHyhbR9y00wMglMH2sg',
  partitions: [
    { partition: 1, leader: null, replicas: [1, 0], isr: [] },
    { partition: 0, leader: 0, replicas: [0, 1], isr: [0, 1] },
  ],
};
const settings: Setting[] = [
  { name: 'min.insync.replicas', value: '2', isDefault: true },
  { name: 'retention.ms', value: '5', isDefault: false },
  { name: 'segment.bytes', value: '9', isDefault: false },
];
const ELR = '\tElr: N/A\tLastKnownElr: N/A\n';
const line0 = `\tTopic: t\tPartition: 0\tLeader: 0\tReplicas: 0,1\tIsr: 0,1${ELR}`;
const line1 = `\tTopic: t\tPartition: 1\tLeader: none\tReplicas: 1,0\tIsr: ${ELR}`;
const show = (filter: Partial<DescribeFilter> = {}, moving = new Map()) =>
  describeTopic(topic, settings, moving, { ...everything, ...filter });

describe('kafka-topics --describe', () => {
  it('prints a header and partitions by number, settings in the given order', () => {
    expect(show()).toBe(
      `Topic: t\tTopicId: NPmZHyhbR9y00wMglMH2sg\tPartitionCount: 2\tReplicationFactor: 2\tConfigs: retention.ms=5,segment.bytes=9\n${line0}${line1}`,
    );
  });

  it('leaves out an id of zeros', () => {
    expect(
      describeTopic({ ...topic, topicId: ZERO_UUID }, [], new Map(), everything).split('\n')[0],
    ).toBe('Topic: t\tPartitionCount: 2\tReplicationFactor: 2\tConfigs: ');
  });

  it.each([
    [{ underReplicated: true }, line1],
    [{ unavailable: true }, line1],
    [{ unavailable: true, liveBrokers: new Set([1]) }, line0 + line1],
    [{ underMinIsr: true }, line1],
    [{ atMinIsr: true }, line0],
    [{ atMinIsr: true, unavailable: true }, line0 + line1],
  ])('%j picks partitions and prints no header', (filter, text) => {
    expect(show(filter)).toBe(text);
  });

  it('prints headers only, for topics with overrides only', () => {
    expect(show({ overridesOnly: true })).toMatch(/^Topic: t\t[^\n]*\n$/);
    expect(describeTopic(topic, [], new Map(), { ...everything, overridesOnly: true })).toBe('');
  });

  it('shows a move under way and does not count what it adds', () => {
    const text = show({}, new Map([[0, { adding: [1], removing: [] }]]));
    expect(text).toContain('ReplicationFactor: 1');
    expect(text).toContain('Isr: 0,1\tAdding Replicas: 1\tRemoving Replicas: \tElr');
  });
});
