import { expect, test } from 'vitest';
import { argparseError } from '../../../src/cli/argparse-help.ts';
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
