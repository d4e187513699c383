/** Which groups a file of --from-file speaks of, as kafka-consumer-groups of Apache Kafka 3.9.1 reads it. */
import { describe, expect, it } from 'vitest';
import type { AdminClient } from '../../../../src/clients/admin/admin-client.ts';
import { readPlan } from '../../../../src/cli/groups/plan.ts';
import { parseOptions } from '../../../../src/cli/options.ts';
import { command } from '../../../../src/cli/tools/kafka-consumer-groups.ts';
import type { Disk } from '../../../../src/platform/platform.ts';
import { fakeIo } from '../fake-io.ts';

async function plan(text: string, ...groups: string[]) {
  const disk = { readFile: () => Promise.resolve(Buffer.from(text)) } as Partial<Disk> as Disk;
  const io = fakeIo({ platform: { disk } });
  const named = groups.flatMap((group) => ['--group', group]);
  const options = await parseOptions(command, [...named, '--from-file', 'plan.csv']);
  const read = await readPlan({ admin: {} as AdminClient, options, io, timeoutMs: 1 });
  const rows = [...read].map(([group, offsets]) => [
    group,
    [...offsets].map(([{ topic, partition }, offset]) => `${topic}-${partition}:${offset}`),
  ]);
  return { rows: Object.fromEntries(rows), stderr: io.stderr.text };
}

describe('a plan', () => {
  it('of three fields is that of the one group named, and the last row of a partition counts', async () => {
    expect(await plan('t,0,1\nt,1,2\nt,0,3\n', 'g')).toEqual({
      rows: { g: ['t-0:3', 't-1:2'] },
      stderr: '',
    });
  });

  it('of four fields names its groups, and says why its first line is none of three', async () => {
    const { rows, stderr } = await plan('g,t,0,1\nh,t,0,2\n', 'g');
    expect(rows).toEqual({ g: ['t-0:1'], h: ['t-0:2'] });
    expect(stderr).toContain('Cannot deserialize value of type `int` from String "t"');
  });

  it('of three fields has no row for two groups: the topic is taken for a group', async () => {
    expect((await plan('t,0,1\n', 'g', 'h')).rows).toEqual({ t: ['0-1:0'] });
  });

  it.each([
    ['t,0,-1\n', 'Invalid negative offset'],
    ['', 'No content to map due to end-of-input'],
    ['t,0,1\n\nt,1,1\n', 'No content to map due to end-of-input'],
    ['t,0,1\ng,t,0,1\n', 'from String "t"'],
  ])('is refused: %j', async (text, message) => {
    await expect(plan(text, 'g')).rejects.toThrow(message);
  });
});
