/** The assignors that a configuration can name, by protocol name or Java class name; a fresh one for every consumer. */
import type { Assignor } from './assignors/assignor.ts';
import { createCooperativeStickyAssignor } from './assignors/cooperative-sticky.ts';
import { createRangeAssignor } from './assignors/range.ts';
import { createRoundRobinAssignor } from './assignors/round-robin.ts';
import { createStickyAssignor } from './assignors/sticky.ts';

const MAKERS: Readonly<Record<string, () => Assignor>> = {
  range: createRangeAssignor,
  roundrobin: createRoundRobinAssignor,
  sticky: createStickyAssignor,
  'cooperative-sticky': createCooperativeStickyAssignor,
};

const CLASSES: Readonly<Record<string, string>> = {
  'org.apache.kafka.clients.consumer.RangeAssignor': 'range',
  'org.apache.kafka.clients.consumer.RoundRobinAssignor': 'roundrobin',
  'org.apache.kafka.clients.consumer.StickyAssignor': 'sticky',
  'org.apache.kafka.clients.consumer.CooperativeStickyAssignor': 'cooperative-sticky',
};

export function assignorByName(given: string): Assignor | null {
  const name = CLASSES[given] ?? given;
  return Object.hasOwn(MAKERS, name) ? (MAKERS[name]?.() ?? null) : null;
}
