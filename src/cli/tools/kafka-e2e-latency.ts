/** kafka-e2e-latency: how long a record takes from send to read (spec/cli.md 20). The work is in ../perf/latency.ts. */
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-e2e-latency',
  summary: 'measures how long a record takes from its producer to a consumer',
  dialect: 'positional',
  options: [],
  synopsis: ['broker_list topic num_messages producer_acks message_size_bytes [properties_file]'],
  description: [
    'Sends num_messages records of message_size_bytes bytes, one after the other, and reads each back before the next is sent. producer_acks is 1 or all. The topic is created when it is not there. properties_file holds settings of producer, consumer and admin client alike.',
  ],
  examples: [
    ['kafka-e2e-latency localhost:9092 t 1000 all 100', 'sends 1000 records of 100 bytes'],
  ],
  seeAlso: ['kafka-producer-perf-test', 'kafka-consumer-perf-test'],
  run: async (argv, io) => (await import('../perf/latency.ts')).runLatency(argv, io),
};
