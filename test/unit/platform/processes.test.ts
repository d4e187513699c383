import { describe, expect, it } from 'vitest';
import { runningProcesses, runsCommand } from '../../../src/platform/node/processes.ts';

describe('running processes', () => {
  it('do not include this one, but its parent', async () => {
    const pids = (await runningProcesses()).map(({ pid }) => pid);
    expect(pids).not.toContain(process.pid);
    expect(pids).toContain(process.ppid);
  });

  it.each([
    [['node', '/x/bin/zookeeper-server-start', 'f'], true],
    [['/usr/bin/node', '/x/bin/zookeeper-server-start.sh', 'f'], true],
    [['node', '/x/dist/cli/zookeeper-server-start.cjs'], true],
    [['node', '/x/bin/kafka-server-start', 'zookeeper-server-start'], false],
    [['vi', '/x/bin/zookeeper-server-start'], false],
    [['npm exec zookeeper-server-start f'], false],
    [[], false],
  ])('%j is our command: %s', (argv, expected) => {
    expect(runsCommand({ pid: 1, argv }, 'zookeeper-server-start')).toBe(expected);
  });
});
