import { expect, it } from 'vitest';
import type { Metric } from '../../../../src/clients/metrics.ts';
import { MetricsTable } from '../../../../src/cli/perf/metrics-table.ts';

it('is a sorted table in the form of Kafka', () => {
  const table = new MetricsTable();
  const metric = (
    group: string,
    name: string,
    value: number | string,
    tags: object = {},
  ): Metric => ({
    group,
    name,
    tags: { 'client-id': 'c', ...tags },
    value: () => value,
  });
  table.init([
    metric('producer-metrics', 'record-send-total', 3),
    metric('producer-topic-metrics', 'byte-total', 1, { topic: 't' }),
    metric('producer-metrics', 'batch-size-avg', Number.NaN),
    metric('app-info', 'version', '3.9.1'),
    metric('app-info', 'start-time-ms', 1700000000000),
  ]);
  expect(table.text()).toBe(
    [
      '',
      'Metric Name                                                Value',
      'app-info:start-time-ms:{client-id=c}                     : 1700000000000',
      'app-info:version:{client-id=c}                           : 3.9.1',
      'producer-metrics:batch-size-avg:{client-id=c}            : NaN',
      'producer-metrics:record-send-total:{client-id=c}         : 3.000',
      'producer-topic-metrics:byte-total:{client-id=c, topic=t} : 1.000',
      '',
    ].join('\n'),
  );
});
