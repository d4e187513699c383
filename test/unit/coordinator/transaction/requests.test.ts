/** Every state of a transactional id against every request, as spec/cluster.md 6.2 to 6.4 say. */
import { describe, expect, it } from 'vitest';
import { Outbox } from '../../../../src/coordinator/shard.ts';
import {
  addPartitions,
  verifyPartitions,
} from '../../../../src/coordinator/transaction/add-partitions.ts';
import { end } from '../../../../src/coordinator/transaction/end.ts';
import { initProducerId } from '../../../../src/coordinator/transaction/init-producer-id.ts';
import { readTransaction } from '../../../../src/coordinator/transaction/records.ts';
import {
  TransactionShard,
  type TransactionTimer,
} from '../../../../src/coordinator/transaction/shard.ts';
import {
  TRANSACTION_STATES,
  type TransactionState,
} from '../../../../src/protocol/transaction-states.ts';
import {
  NO_PARTITIONS,
  type TransactionImage,
} from '../../../../src/coordinator/transaction/transaction.ts';
import { errorOf, Errors } from '../../../../src/protocol/errors.ts';
import { AT, CONFIG } from './kit.ts';

const NOW = 1_000_000;
const OTHER = { topic: 't', partition: 1 };

function imageOf(state: TransactionState, more: Partial<TransactionImage> = {}): TransactionImage {
  const ongoing = state === 'Ongoing' || state.startsWith('Prepare');
  return {
    state,
    producerId: 7,
    producerEpoch: 3,
    timeoutMs: 60_000,
    partitions: ongoing ? new Map([['t', new Set([0])]]) : NO_PARTITIONS,
    startMs: state === 'Empty' ? -1 : NOW - 10,
    updateMs: NOW - 5,
    lastProducerId: -1,
    lastProducerEpoch: -1,
    ...more,
  };
}

interface Bench {
  readonly shard: TransactionShard;
  readonly outbox: Outbox<TransactionTimer>;
}

function bench(image: TransactionImage | null): Bench {
  const shard = new TransactionShard(CONFIG, async () => [], 1);
  if (image !== null) shard.create('x', image);
  return { shard, outbox: new Outbox<TransactionTimer>(NOW) };
}

/** The answer's error by name, or what is written before there is one: `PrepareCommit`, with the epoch after init. */
function outcome({ outbox }: Bench, code: number | null): string {
  if (code !== null) return code === 0 ? 'NONE' : errorOf(code).name;
  const value = outbox.writes[0]?.append.records[0]?.value;
  if (value == null) throw new Error('neither an answer nor a write');
  const { state, producerId, producerEpoch } = readTransaction(value);
  return `${state} ${producerId}/${producerEpoch}`;
}

type Request = (bench: Bench) => number | null;

const identity = (producerId = 7, producerEpoch = 3) => ({ producerId, producerEpoch });

const init =
  (current: [number, number] | null, freshId: number | null = 99): Request =>
  ({ shard, outbox }) => {
    let code: number | null = null;
    initProducerId(
      shard,
      {
        transactionalId: 'x',
        timeoutMs: 5000,
        current: current === null ? null : identity(...current),
      },
      freshId,
      outbox,
      (result) => {
        code = result?.errorCode ?? -100;
      },
    );
    return code;
  };

const add =
  (at: typeof AT, who = identity()): Request =>
  ({ shard, outbox }) => {
    let code: number | null = null;
    addPartitions(shard, { transactionalId: 'x', ...who, partitions: [at] }, outbox, (answer) => {
      code = answer;
    });
    return code;
  };

const verify =
  (at: typeof AT, who = identity()): Request =>
  ({ shard }) =>
    verifyPartitions(shard, { transactionalId: 'x', ...who, partitions: [at] })[0]!;

const finish =
  (committed: boolean, who = identity()): Request =>
  ({ shard, outbox }) => {
    let code: number | null = null;
    end(shard, { transactionalId: 'x', ...who, committed }, outbox, (answer) => {
      code = answer;
    });
    return code;
  };

const requests: Record<string, Request> = {
  init: init(null),
  'init as itself': init([7, 3]),
  'init as an older self': init([7, 1]),
  'init as another': init([8, 0]),
  add: add(OTHER),
  'add again': add(AT),
  'add with an old epoch': add(OTHER, identity(7, 2)),
  'add as another': add(OTHER, identity(8, 3)),
  verify: verify(AT),
  'verify what was not added': verify(OTHER),
  'verify with an old epoch': verify(AT, identity(7, 2)),
  'verify as another': verify(AT, identity(8, 3)),
  commit: finish(true),
  abort: finish(false),
  'commit with an old epoch': finish(true, identity(7, 2)),
  'abort as another': finish(false, identity(8, 3)),
};

const ABSENT = 'INVALID_PRODUCER_ID_MAPPING';
const FENCED = 'PRODUCER_FENCED';
const BUSY = 'CONCURRENT_TRANSACTIONS';
const STATE = 'INVALID_TXN_STATE';
const ABORTABLE = 'TRANSACTION_ABORTABLE';

/** Whoever is not the producer of today is told so whatever the state. */
const strangers = {
  'add with an old epoch': FENCED,
  'add as another': ABSENT,
  'verify with an old epoch': FENCED,
  'verify as another': ABSENT,
  'commit with an old epoch': FENCED,
  'abort as another': ABSENT,
};

const atRest = {
  ...strangers,
  init: 'Empty 7/4',
  'init as itself': 'Empty 7/4',
  'init as an older self': FENCED,
  'init as another': FENCED,
  add: 'Ongoing 7/3',
  'add again': 'Ongoing 7/3',
  verify: ABORTABLE,
  'verify what was not added': ABORTABLE,
};

const ending = {
  ...strangers,
  init: BUSY,
  'init as itself': BUSY,
  'init as an older self': BUSY,
  'init as another': FENCED,
  add: BUSY,
  'add again': BUSY,
  verify: BUSY,
  'verify what was not added': BUSY,
};

const table: Record<string, Record<string, string>> = {
  unknown: {
    init: 'Empty 99/0',
    'init as itself': 'Empty 99/0',
    'init as an older self': 'Empty 99/0',
    'init as another': 'Empty 99/0',
    add: ABSENT,
    'add again': ABSENT,
    'add with an old epoch': ABSENT,
    'add as another': ABSENT,
    verify: ABSENT,
    'verify what was not added': ABSENT,
    'verify with an old epoch': ABSENT,
    'verify as another': ABSENT,
    commit: ABSENT,
    abort: ABSENT,
    'commit with an old epoch': ABSENT,
    'abort as another': ABSENT,
  },
  Empty: { ...atRest, commit: STATE, abort: STATE },
  Ongoing: {
    ...strangers,
    init: 'PrepareAbort 7/4',
    'init as itself': 'PrepareAbort 7/4',
    'init as an older self': 'PrepareAbort 7/4',
    'init as another': FENCED,
    add: 'Ongoing 7/3',
    'add again': 'NONE',
    verify: 'NONE',
    'verify what was not added': ABORTABLE,
    commit: 'PrepareCommit 7/3',
    abort: 'PrepareAbort 7/3',
  },
  PrepareCommit: { ...ending, commit: BUSY, abort: STATE },
  PrepareAbort: { ...ending, commit: STATE, abort: BUSY },
  CompleteCommit: { ...atRest, commit: 'NONE', abort: STATE },
  CompleteAbort: { ...atRest, commit: STATE, abort: 'NONE' },
};

describe('a transactional id', () => {
  for (const [state, answers] of Object.entries(table))
    for (const [name, request] of Object.entries(requests))
      it(`in state ${state} answers ${name}: ${answers[name]}`, () => {
        const image = state === 'unknown' ? null : imageOf(state as TransactionState);
        const at = bench(image);
        expect(outcome(at, request(at))).toBe(answers[name]);
        expect(at.outbox.writes.length).toBe(answers[name]!.includes('/') ? 1 : 0);
      });

  it('is asked about in every state that lasts', () => {
    const lasting = TRANSACTION_STATES.filter((state) => !/Dead|Fence/.test(state));
    expect(Object.keys(table).sort()).toEqual(['unknown', ...lasting].sort());
  });

  it.each(Object.entries(requests).filter(([name]) => !/old|another|older|verify/.test(name)))(
    'with a change on its way answers CONCURRENT_TRANSACTIONS to %s',
    (_, request) => {
      const at = bench(imageOf('Ongoing'));
      add({ topic: 'u', partition: 0 })(at);
      expect(request(at)).toBe(Errors.CONCURRENT_TRANSACTIONS);
    },
  );
});

describe('the epochs of a producer', () => {
  const cases: [string, Partial<TransactionImage>, [number, number] | null, string][] = [
    ['are counted from 0', { producerEpoch: -1 }, null, 'Empty 7/0'],
    ['are given to whoever comes when none was', { producerEpoch: -1 }, [55, 12], 'Empty 7/0'],
    [
      'stay when a lost answer is asked for again',
      { lastProducerEpoch: 2, lastProducerId: 7 },
      [7, 2],
      'Empty 7/3',
    ],
    ['leave one for a fence', { producerEpoch: 32_765 }, null, 'Empty 7/32766'],
    ['end before the last one', { producerEpoch: 32_766 }, null, 'Empty 99/0'],
    ['begin anew under another id', { producerEpoch: 32_766 }, [7, 32_766], 'Empty 99/0'],
    ['of a fenced producer too', { producerEpoch: 32_767 }, null, 'Empty 99/0'],
    [
      'stay under the new id when its answer got lost',
      { producerId: 99, producerEpoch: 0, lastProducerId: 7, lastProducerEpoch: 32_766 },
      [7, 32_766],
      'Empty 99/0',
    ],
    [
      'do not come back under the old id',
      { producerId: 99, producerEpoch: 1, lastProducerId: 7, lastProducerEpoch: -1 },
      [7, 32_766],
      FENCED,
    ],
    ['of another id are fenced', {}, [8, 32_766], FENCED],
  ];
  it.each(cases)('%s', (_, more, current, expected) => {
    const at = bench(imageOf('Empty', more));
    expect(outcome(at, init(current)(at))).toBe(expected);
  });

  it('need a fresh id when they are used up', () => {
    const used = bench(imageOf('CompleteCommit', { producerEpoch: 32_766 }));
    expect(init(null, null)(used)).toBe(-100);
    expect(used.outbox.writes).toEqual([]);
    expect(init(null, null)(bench(null))).toBe(-100);
  });
});
