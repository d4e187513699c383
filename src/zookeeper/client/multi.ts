/**
 * Multi from the client's side (spec/zookeeper.md 1.6): operations to requests, and the answer to results or to the
 * first failure. The reply's header says 0 even when the transaction failed; then every entry is an error, those
 * before the culprit 0 and those after it RUNTIMEINCONSISTENCY.
 */
import { asBuffer } from '../../base/as-buffer.ts';
import { Code, codeName, ZooKeeperError } from '../errors.ts';
import type { JuteReader } from '../jute.ts';
import { createFlags, OPEN_ACL, OpCode, readMultiHeader, readStat } from '../messages.ts';
import type { SubRequest } from '../requests.ts';
import type { Op, OpResult } from './types.ts';

export const dataOf = (data: Uint8Array | null): Buffer | null =>
  data === null ? null : asBuffer(data);

export function requestOf(op: Op, path: string): SubRequest {
  switch (op.type) {
    case 'create': {
      const { mode = 'persistent', acl = OPEN_ACL } = op;
      const type = mode === 'container' ? OpCode.createContainer : OpCode.create2;
      return { type, path, data: dataOf(op.data), acl, flags: createFlags[mode], ttl: 0 };
    }
    case 'delete':
      return { type: OpCode.delete, path, version: op.version ?? -1 };
    case 'set':
      return { type: OpCode.setData, path, data: dataOf(op.data), version: op.version ?? -1 };
    case 'check':
      return { type: OpCode.check, path, version: op.version };
  }
}

/** Throws the culprit's error, with its index, when the transaction failed. */
export function readResults(
  body: JuteReader,
  ops: readonly Op[],
  withoutChroot: (path: string) => string,
): OpResult[] {
  const results: OpResult[] = [];
  const errors: number[] = [];
  for (let header = readMultiHeader(body); !header.done; header = readMultiHeader(body)) {
    if (header.type === OpCode.error) errors.push(body.int());
    else results.push(readResult(header.type, body, withoutChroot));
  }
  if (errors.length === 0) return results;
  const first = errors.findIndex((err) => err !== Code.OK && err !== Code.RUNTIMEINCONSISTENCY);
  const index = first === -1 ? errors.findIndex((err) => err !== Code.OK) : first;
  const code = codeName(errors[index] ?? Code.SYSTEMERROR);
  throw new ZooKeeperError(code, ops[index]?.path ?? null, index);
}

function readResult(
  type: number,
  body: JuteReader,
  withoutChroot: (path: string) => string,
): OpResult {
  switch (type) {
    case OpCode.create:
      return { type: 'create', path: withoutChroot(body.text()), stat: null };
    case OpCode.create2:
    case OpCode.createContainer:
    case OpCode.createTTL:
      return { type: 'create', path: withoutChroot(body.text()), stat: readStat(body) };
    case OpCode.setData:
      return { type: 'set', stat: readStat(body) };
    case OpCode.check:
      return { type: 'check' };
    default:
      return { type: 'delete' };
  }
}
