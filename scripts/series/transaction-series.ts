/**
 * A random series for transactional producers: the configuration in the first line (GROUP stands for the transactional id), one call
 * in each line after it. The number behind a call's name is the producer: two of one id take it from each other. TX stands for what
 * tells this series' records from others'.
 */
import { Dice, type Weighted } from './dice.ts';

function configuration(dice: Dice): Map<string, string> {
  const config = new Map([
    ['transactional.id', 'GROUP'],
    ['max.block.ms', '4000'],
    ['delivery.timeout.ms', '6000'],
    ['request.timeout.ms', '3000'],
    ['linger.ms', dice.pick(['0', '5', '50'])],
  ]);
  if (dice.chance(0.15)) config.delete('transactional.id');
  return config;
}

/** The calls and how often each is drawn. */
function calls(dice: Dice): Weighted[] {
  const two = dice.chance(0.4);
  const who = () => (two && dice.chance(0.3) ? 1 : 0);
  let sent = 0;
  const record = () => `tx-${dice.pick([0, 1])} TX:${++sent}`;
  return [
    [5, () => `init ${who()}`],
    [9, () => `begin ${who()}`],
    [8, () => `commit ${who()}`],
    [6, () => `abort ${who()}`],
    [2, () => `flush ${who()}`],
    [8, () => `send ${who()} ${record()}`],
    [8, () => `sendwait ${who()} ${record()}`],
    [1, () => `big ${who()}`],
    [1, () => `badpart ${who()}`],
    [5, () => `offsets ${who()} ${dice.pick([1, 5, 9])}`],
    [1, () => `offsetsbad ${who()} 3`],
    [2, () => `close ${who()}`],
    [1, () => `kill ${who()}`],
    [3, () => 'futures 0'],
    [1, () => `partitions ${who()}`],
  ];
}

type State = 'new' | 'ready' | 'in transaction' | 'fenced';

/**
 * Where the producers are as far as calls tell. Records that a transactional producer sends outside a transaction are left out.
 */
class Producers {
  readonly #states: [State, State] = ['new', 'new'];
  readonly #transactional: boolean;

  constructor(transactional: boolean) {
    this.#transactional = transactional;
  }

  /** Whether the call may be made; if so, its effect is noted. */
  takes(call: string): boolean {
    const [name = '', number] = call.split(' ');
    const who = number === '1' ? 1 : 0;
    const state = this.#states[who];
    if (/^(send|sendwait|big|badpart)$/.test(name))
      return !this.#transactional || state === 'in transaction';
    if (name === 'init' && state === 'new') this.#init(who);
    else if (name === 'begin' && state === 'ready') this.#states[who] = 'in transaction';
    else if (/^(commit|abort)$/.test(name) && state === 'in transaction')
      this.#states[who] = 'ready';
    else if (/^(close|kill)$/.test(name)) this.#states[who] = 'new';
    return true;
  }

  #init(who: 0 | 1): void {
    this.#states[who] = 'ready';
    const other = who === 0 ? 1 : 0;
    if (this.#states[other] !== 'new') this.#states[other] = 'fenced';
  }
}

/** The lines of the series of a seed. */
export function transactionSeries(seed: number, length: number): string[] {
  const dice = new Dice(seed);
  const config = configuration(dice);
  const table = calls(dice);
  const lines = [[...config].map(([key, value]) => `${key}=${value}`).join(' ')];
  const producers = new Producers(config.has('transactional.id'));
  if (dice.chance(0.7) && producers.takes('init 0')) lines.push('init 0');
  for (let left = length; left > 0; ) {
    const call = dice.draw(table);
    if (!producers.takes(call)) continue;
    lines.push(call);
    left--;
  }
  return [...lines, 'futures 0'];
}
