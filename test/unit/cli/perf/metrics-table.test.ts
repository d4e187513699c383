import { expect, it } from 'vitest';
import { MetricsTable } from '../../../../src/cli/perf/metrics-table.ts';

it('is a sorted table in the form of Kafka', () => {
  const table = new MetricsTable('c');
  table.init([
    { group: 'producer-metrics', name: 'record-send-total', tags: {}, value: () => 3 },
    { group: 'producer-topic-metrics', name: 'byte-total', tags: { topic: 't' }, value: () => 1 },
    { group: 'producer-metrics', name: 'batch-size-avg', tags: {}, value: () => Number.NaN },
  ]);
  expect(table.text()).toBe(
    [
      '',
      'Metric Name                                                Value',
      'producer-metrics:batch-size-avg:{client-id=c}            : NaN',
      'producer-metrics:record-send-total:{client-id=c}         : 3.000',
      'producer-topic-metrics:byte-total:{client-id=c, topic=t} : 1.000',
      '',
    ].join('\n'),
  );
});
