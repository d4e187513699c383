import { describe, expect, it } from 'vitest';
import { csvText } from '../../../../src/cli/groups/plan.ts';
import { membersTable, offsetsTable, stateTable } from '../../../../src/cli/groups/tables.ts';
import { parseDateTime, parseDuration } from '../../../../src/cli/groups/times.ts';
import { hashOrder, topicPartitionHash } from '../../../../src/base/java-hash.ts';

const member = {
  memberId: 'console-consumer-1',
  groupInstanceId: null,
  clientId: 'console-consumer',
  host: '/127.0.0.1',
  assignment: [10, 2, 0].map((partition) => ({ topic: 't', partition })),
};
const group = {
  groupId: 'g',
  isSimpleConsumerGroup: false,
  members: [member],
  type: 'Classic' as const,
  partitionAssignor: 'range',
  state: 'Stable',
  coordinator: { id: 0, host: 'localhost', port: 9092, rack: null },
  authorizedOperations: null,
};

describe('tables of kafka-consumer-groups', () => {
  it('show offsets with a line break before each row and none at the end', () => {
    const rows = [
      { group: 'g', topic: 't', partition: 0, offset: 5, end: 7, member: null },
      { group: 'g', topic: 't', partition: 1, offset: null, end: 3, member: null },
    ];
    expect(offsetsTable(rows)).toBe(
      '\nGROUP           TOPIC           PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG             CONSUMER-ID     HOST            CLIENT-ID' +
        '\ng               t               0          5               7               2               -               -               -' +
        '\ng               t               1          -               3               -               -               -               -',
    );
  });

  it('show members, wide ids and assignments sorted as text', () => {
    expect(membersTable(group, true)).toBe(
      '\nGROUP           CONSUMER-ID        HOST            CLIENT-ID        #PARTITIONS     ASSIGNMENT\n' +
        'g               console-consumer-1 /127.0.0.1      console-consumer 3               (0,10,2)\n',
    );
    expect(membersTable({ ...group, members: [] }, false)).toBe(
      '\nGROUP           CONSUMER-ID     HOST            CLIENT-ID       #PARTITIONS     \n',
    );
    const longNamed = { ...group, groupId: 'a-group-of-a-long-name' };
    expect(membersTable({ ...longNamed, members: [] }, false)).toBe(
      '\nGROUP           CONSUMER-ID     HOST            CLIENT-ID       #PARTITIONS     \n',
    );
  });

  it('show the state', () => {
    expect(stateTable(group)).toBe(
      '\nGROUP                     COORDINATOR (ID)          ASSIGNMENT-STRATEGY  STATE           #MEMBERS' +
        '\ng                         localhost:9092  (0)       range                Stable          1\n',
    );
  });
});

describe('plans and times', () => {
  it('quote what Kafka quotes', () => {
    const plan = [
      { group: 'g', topic: 't', partition: 0, offset: 4 },
      { group: 'a group', topic: 'x'.repeat(25), partition: 1, offset: 5 },
    ];
    expect(csvText(plan, true)).toBe(`g,t,0,4\n"a group","${'x'.repeat(25)}",1,5\n`);
    expect(csvText(plan.slice(0, 1), false)).toBe('t,0,4\n');
  });

  it.each([
    ['2020-01-01T00:00:00.000', Date.UTC(2020, 0, 1)],
    ['2020-01-01T00:00:00.000Z', Date.UTC(2020, 0, 1)],
    ['2020-01-01T00:00:00.000+02:00', Date.UTC(2019, 11, 31, 22)],
    ['2020-01-01T00:00:00.000-01:30', Date.UTC(2020, 0, 1, 1, 30)],
    ['2020-01-01T00:00:00.000-0130', Date.UTC(2020, 0, 1, 1)],
    ['2020-01-01T00:00:00.000+05:3', Date.UTC(2019, 11, 31, 19)],
    [' 2020- 1-1T0:0:0.1 Zulu', Date.UTC(2020, 0, 1) + 1],
    ['2020-01-01T00:00:00.000+08', Date.UTC(2019, 11, 31, 16)],
  ])('%s is a time', (text, at) => {
    expect(parseDateTime(text)).toBe(at);
  });

  it.each([
    '2020-01-01',
    '2020-02-30T00:00:00.000',
    '2020-01-01T24:00:00.000',
    '2020-01-01T00:00:00',
    '2020-01-01T00:00:00.1000',
    '2020-01-01T00:00:00.000+23:59',
  ])('%s is none', (text) => {
    expect(() => parseDateTime(text)).toThrow();
  });

  it.each([
    ['P1D', 86_400_000],
    ['PT1H30M', 5_400_000],
    ['PT0.5S', 500],
    ['-PT2S', -2000],
  ])('%s lasts %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['1h', 'P', 'PT', '', 'PT99999999999999999999S'])('%j is no duration', (text) => {
    expect(() => parseDuration(text)).toThrow('Text cannot be parsed to a Duration');
  });

  it('order partitions as a HashMap does', () => {
    const keys = [0, 1, 2].map((partition) => ({ topic: 's', partition }));
    expect(hashOrder(keys, topicPartitionHash).map(({ partition }) => partition)).toEqual([
      2, 1, 0,
    ]);
  });
});
