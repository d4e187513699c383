/**
 * The audit log (audit.enable): a line for each change that somebody asked for and for each ephemeral that went with its
 * session, in the fields, order and omissions of Apache's server: checks, TTL nodes and requests that could not be read
 * have none, and of a multi that failed there is only that it did.
 */
import { longHex } from '../../base/long-hex.ts';
import type { Logger } from '../../platform/platform.ts';
import type { Acl } from '../client/types.ts';
import { createFlags, OpCode, Perms } from '../messages.ts';
import type { CreateRequest } from '../requests.ts';
import { type Identity, userOf } from './acl.ts';
import type { Decidable } from './prepare.ts';
import type { MultiTxn, SubTxn } from './txns.ts';

/** On whose behalf, as the lines begin. */
export interface Actor {
  readonly session: bigint;
  readonly identities: readonly Identity[];
  readonly address: string;
}

type Fields = readonly (readonly [key: string, value: string])[];

const NODE_TYPES = new Map<number, string>(
  Object.entries(createFlags).map(([name, flags]) => [flags, name.replaceAll('-', '_')]),
);

const PERMS = [
  ['c', Perms.create],
  ['d', Perms.delete],
  ['r', Perms.read],
  ['w', Perms.write],
  ['a', Perms.admin],
] as const;

export class Audit {
  readonly #log: Logger;
  /** Whom the server runs as: it is who starts and stops it, and who deletes ephemerals. */
  readonly #user: string;

  constructor(log: Logger, user: string) {
    this.#log = log;
    this.#user = user;
  }

  server(operation: 'serverStart' | 'serverStop', result: 'success' | 'invoked'): void {
    this.#write([['user', this.#user]], [['operation', operation]], result);
  }

  /** What was asked for and what has become of it. */
  request(
    { session, identities, address }: Actor,
    request: Decidable,
    txn: SubTxn | MultiTxn,
  ): void {
    // What makes super is one of the others.
    const proven = identities.filter(({ scheme }) => scheme !== 'super');
    const actor = [
      ['session', longHex(session)],
      ['user', proven.map(userOf).join(',')],
      ['ip', address],
    ] as const;
    const failed = txn.op === OpCode.error;
    if (request.type !== OpCode.multi) {
      const fields = fieldsOf(request, txn);
      if (fields !== null) this.#write(actor, fields, failed ? 'failure' : 'success');
      return;
    }
    const txns = txn.op === OpCode.multi ? txn.txns : [];
    if (failed || txns.some(({ op }) => op === OpCode.error)) {
      this.#write(actor, [['operation', 'multiOperation']], 'failure');
      return;
    }
    for (const [i, sub] of txns.entries()) {
      const fields = fieldsOf(request.ops[i] as Decidable, sub);
      if (fields !== null) this.#write(actor, fields, 'success');
    }
  }

  sessionEnded(session: bigint, ephemerals: readonly string[]): void {
    const actor = [
      ['session', longHex(session)],
      ['user', this.#user],
    ] as const;
    const operation = ['operation', 'ephemeralZNodeDeletionOnSessionCloseOrExpire'] as const;
    for (const path of ephemerals) this.#write(actor, [operation, ['znode', path]], 'success');
  }

  #write(actor: Fields, fields: Fields, result: 'success' | 'failure' | 'invoked'): void {
    const all = [...actor, ...fields, ['result', result]];
    const line = all.map(([key, value]) => `${key}=${value}`).join('\t');
    if (result === 'failure') this.#log.error(line);
    else this.#log.info(line);
  }
}

/** null: not worth a line. */
function fieldsOf(request: Decidable, txn: SubTxn | MultiTxn): Fields | null {
  switch (request.type) {
    case OpCode.create:
    case OpCode.create2:
    case OpCode.createContainer:
      return created(request, 'path' in txn ? txn.path : request.path);
    case OpCode.delete:
      return [
        ['operation', 'delete'],
        ['znode', request.path],
      ];
    case OpCode.setData:
      return [
        ['operation', 'setData'],
        ['znode', request.path],
      ];
    case OpCode.setACL:
      return [
        ['operation', 'setAcl'],
        ['znode', request.path],
        ['acl', aclText(request.acl)],
      ];
    case OpCode.reconfig:
      return [['operation', 'reconfig']];
    default:
      return null;
  }
}

function created({ flags }: CreateRequest, path: string): Fields | null {
  const type = NODE_TYPES.get(flags);
  return type === undefined
    ? null
    : [
        ['operation', 'create'],
        ['znode', path],
        ['znode_type', type],
      ];
}

const aclText = (acl: readonly Acl[]): string =>
  acl
    .map(({ scheme, id, perms }) => {
      const letters = PERMS.filter(([, bit]) => (perms & bit) !== 0).map(([letter]) => letter);
      return `${scheme}:${id}:${letters.join('')}`;
    })
    .join('');
