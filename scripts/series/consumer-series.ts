/**
 * A random series for a consumer: its configuration in the first line (GROUP stands for the group's id), one call in each line after
 * it. Partitions are `f-0` to `f-2` and `g-0` of topics.ts, a dot is an empty list.
 */
import { Dice, type Weighted } from './dice.ts';

const PARTITIONS = ['f-0', 'f-1', 'f-2', 'g-0'] as const;
const ASSIGNORS = [
  'RangeAssignor',
  'CooperativeStickyAssignor',
  'RoundRobinAssignor',
  'StickyAssignor',
] as const;

function configuration(dice: Dice): Map<string, string> {
  const config = new Map([
    ['group.id', 'GROUP'],
    ['enable.auto.commit', dice.pick(['true', 'false', 'false'])],
    ['auto.offset.reset', dice.pick(['earliest', 'latest', 'earliest', 'none'])],
    ['isolation.level', dice.pick(['read_committed', 'read_uncommitted'])],
    ['max.poll.records', dice.pick(['1', '7', '20', '500'])],
    // Never within a series: only what the calls cause is committed.
    ['auto.commit.interval.ms', '600000'],
    ['default.api.timeout.ms', '3000'],
    ['request.timeout.ms', '2500'],
    ['session.timeout.ms', '6000'],
    ['partition.assignment.strategy', `org.apache.kafka.clients.consumer.${dice.pick(ASSIGNORS)}`],
  ]);
  if (dice.chance(0.2)) {
    config.delete('group.id');
    config.set('enable.auto.commit', 'false');
  }
  if (dice.chance(0.3)) config.set('fetch.max.bytes', '2000');
  if (dice.chance(0.3)) config.set('max.partition.fetch.bytes', '600');
  return config;
}

/** The calls and how often each is drawn. */
function calls(dice: Dice, grouped: boolean): Weighted[] {
  const one = () => dice.pick(PARTITIONS);
  const some = () => {
    const chosen = PARTITIONS.filter(() => dice.chance(0.5));
    if (chosen.length > 0) return chosen.join(',');
    return dice.chance(0.3) ? '.' : one();
  };
  const times = [0, 1_000_000, 1_010_000, 1_030_500, 1_059_000, 9_999_999] as const;
  return [
    [6, () => `assign ${some()}`],
    [grouped ? 2 : 1, () => `subscribe ${dice.pick(['f', 'g', 'f,g', 'nosuch'])}`],
    [1, () => `pattern ${dice.pick(['f', '[fg]', 'zz.*'])}`],
    [1, () => 'unsubscribe'],
    [6, () => 'drain'],
    [8, () => `one ${one()}`],
    [1, () => 'poll0'],
    [6, () => `seek ${one()} ${dice.pick([0, 5, 20, 33, 45, 59, 60, 1000])}`],
    [1, () => `seekmeta ${one()} ${dice.pick([3, 40])}`],
    [3, () => `begin ${some()}`],
    [3, () => `end ${some()}`],
    [3, () => `pause ${some()}`],
    [4, () => `resume ${some()}`],
    [2, () => 'paused'],
    [1, () => 'assignment'],
    [1, () => 'subscription'],
    [6, () => `position ${one()}`],
    [4, () => `committed ${some()}`],
    [4, () => 'commit'],
    [3, () => `committo ${one()} ${dice.pick([0, 10, 44, 60, 77])}`],
    [2, () => 'commitasync'],
    [4, () => `lag ${one()}`],
    [2, () => `ends ${some()}`],
    [2, () => `times ${some()} ${dice.pick(times)}`],
    [1, () => 'enforce'],
    [1, () => 'generation'],
    [1, () => 'reopen'],
  ];
}

/** The lines of the series of a seed. */
export function consumerSeries(seed: number, length: number): string[] {
  const dice = new Dice(seed);
  const config = configuration(dice);
  const table = calls(dice, config.has('group.id'));
  const first = [...config].map(([key, value]) => `${key}=${value}`).join(' ');
  return [first, ...Array.from({ length }, () => dice.draw(table))];
}
