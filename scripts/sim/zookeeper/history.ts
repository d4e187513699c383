/**
 * What clients did and saw, and when: the requests of each session, and per connection its replies and events in the
 * order in which they came. checks.ts holds it against the reference.
 */
import type { JuteReader } from '../../../src/zookeeper/jute.ts';
import { OpCode, readMultiHeader, readStat } from '../../../src/zookeeper/messages.ts';
import type { Request } from '../../../src/zookeeper/requests.ts';
import { type Outcome, statText } from './reference.ts';

export interface Sent {
  readonly session: bigint;
  readonly xid: number;
  readonly request: Request;
  readonly atMs: number;
  /** The highest zxid that anybody had been told of by then: the answer must not be older. */
  readonly floor: number;
  /** null: none came. */
  reply: (Outcome & { readonly zxid: number }) | null;
}

export type Item =
  | { readonly kind: 'reply'; readonly sent: Sent }
  | { readonly kind: 'event'; readonly type: number; readonly path: string };

export interface Connection {
  readonly name: string;
  readonly session: bigint;
  readonly items: Item[];
  /** Whose watches it takes over by setWatches, its first request. */
  readonly before: Connection | null;
}

export interface Session {
  readonly id: bigint;
  readonly timeoutMs: number;
  /** When the server certainly heard of it. */
  readonly heardMs: number[];
  /** When it may have. */
  readonly sentMs: number[];
  /** The client was told that it is over. */
  refused: boolean;
}

export interface History {
  readonly sent: Sent[];
  readonly connections: Connection[];
  readonly sessions: Session[];
  /** When servers began to serve. */
  readonly startsMs: number[];
}

export const isWrite = ({ type }: Request): boolean =>
  type === OpCode.create ||
  type === OpCode.delete ||
  type === OpCode.setData ||
  type === OpCode.check ||
  type === OpCode.multi ||
  type === OpCode.closeSession;

function statOf(body: JuteReader): string {
  const stat = readStat(body);
  return statText({
    data: null,
    version: stat.version,
    czxid: Number(stat.czxid),
    mzxid: Number(stat.mzxid),
    pzxid: Number(stat.pzxid),
    creates: (stat.cversion + stat.numChildren) / 2,
    children: stat.numChildren,
    owner: stat.ephemeralOwner,
  });
}

/** The body of a reply, in the words of the reference. */
export function resultText(request: Request, body: JuteReader): string {
  switch (request.type) {
    case OpCode.create:
    case OpCode.sync:
      return body.text();
    case OpCode.setData:
    case OpCode.exists:
      return statOf(body);
    case OpCode.getData: {
      const data = body.buffer();
      return `${data === null ? null : data.toString()} ${statOf(body)}`;
    }
    case OpCode.getChildren2: {
      const names = body.vector((reader) => reader.text()).filter((name) => name !== 'zookeeper');
      return `${names.sort().join()} ${statOf(body)}`;
    }
    case OpCode.multi:
      return multiText(body);
    default:
      return '';
  }
}

function multiText(body: JuteReader): string {
  const results: string[] = [];
  const errors: number[] = [];
  for (let header = readMultiHeader(body); !header.done; header = readMultiHeader(body)) {
    if (header.type === -1) errors.push(body.int());
    else if (header.type === OpCode.create) results.push(body.text());
    else results.push(header.type === OpCode.setData ? statOf(body) : '');
  }
  const culprit = errors.findIndex((err) => err !== 0);
  return culprit < 0 ? results.join(' | ') : `failed ${culprit} ${errors[culprit]}`;
}
