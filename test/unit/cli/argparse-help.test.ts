import { expect, test } from 'vitest';
import { argparseError } from '../../../src/cli/argparse-help.ts';
import { readArgparse } from '../../../src/cli/argparse.ts';
import { command as transactions } from '../../../src/cli/tools/kafka-transactions.ts';
import { command } from '../../../src/cli/tools/kafka-verifiable-producer.ts';
import { fakeIo } from './fake-io.ts';

test('usage is broken between its parts, as Apache Kafka 3.9.1 prints it', () => {
  const io = fakeIo();
  argparseError(command, null, 'no', io);
  expect(io.stderr.text).toBe(
    [
      'usage: verifiable-producer [-h] --topic TOPIC [--max-messages MAX-MESSAGES]',
      '                           [--throughput THROUGHPUT] [--acks ACKS]',
      '                           [--producer.config CONFIG_FILE]',
      '                           [--message-create-time CREATETIME]',
      '                           [--value-prefix VALUE-PREFIX]',
      '                           [--repeating-keys REPEATING-KEYS]',
      '                           (--bootstrap-server HOST1:PORT1[,HOST2:PORT2[...]]',
      '                           | --broker-list HOST1:PORT1[,HOST2:PORT2[...]])',
      'verifiable-producer: error: no',
      '',
    ].join('\n'),
  );
});

async function told(...argv: string[]) {
  const io = fakeIo();
  const code = await readArgparse(transactions, argv, io, 1);
  return { code, out: io.stdout.text, err: io.stderr.text };
}

test('help has two columns, the commands under their own heading, each line but the last of full width', async () => {
  const { code, out } = await told('--help');
  expect(code).toBe(1);
  expect(out).toMatch(
    /^usage: kafka-transactions\.sh \[-h\] \[-v\] \[--command-config FILE\]\n {29}--bootstrap-server host:port COMMAND \.\.\.\n/,
  );
  expect(out).toContain('\n  -v, --version          Print the version');
  expect(out).toMatch(/\n {2}--command-config FILE {2}A properties .{37}\n {25}client\.\n/);
  expect(out).toMatch(/\n {2}--bootstrap-server host:port\n {25}\S/);
  expect(out).toContain('\ncommands:\n  COMMAND\n    list                 List ');
});

test('options of a group stand under its heading', async () => {
  const { out } = await told('abort', '--help');
  expect(out).toContain('\n\nBrokers on versions 3.0 and above:\n  --start-offset START_OFFSET\n');
  expect(out).toMatch(/--coordinator-epoch COORDINATOR_EPOCH\n {25}.*\n$/);
});

test('the version has its commit, and is no option of a subcommand', async () => {
  const commit = '3.9.1 (Commit:f745dfdcee2b9851)\n';
  expect(await told('-v', 'bogus')).toEqual({ code: 0, out: commit, err: '' });
  expect(await told('--version')).toMatchObject({ code: 0, out: commit });
  expect((await told('list', '-v')).err).toContain("error: unrecognized arguments: '-v'");
});

test('a short has its range', async () => {
  const epoch = (text: string) => told('abort', '--producer-epoch', text);
  expect((await epoch('32768')).err.replace(/\s+/g, ' ')).toContain(
    `could not convert '32768' to Short (Value out of range. Value:"32768" Radix:10)`,
  );
  expect((await epoch('x')).err.replace(/\s+/g, ' ')).toContain('(For input string: "x")');
  expect((await epoch('-32768')).err).not.toContain('could not convert');
});
