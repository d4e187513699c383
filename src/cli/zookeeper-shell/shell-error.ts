/**
 * What a command of the shell fails with: one text for stderr and an exit code (spec/zookeeper.md 3.2, 3.4). ZooKeeper's
 * own errors are worded as its CLI words them, with the path as the user gave it.
 */
import { isInteger, isLong } from '../../base/java-number.ts';
import { InvalidPathError, ZooKeeperError } from '../../zookeeper/errors.ts';
import { notANumber } from '../java-error.ts';

export class ShellError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Wrong usage that commons-cli found: its exception's text. */
export function parseFailure(exception: string, message: string): ShellError {
  return new ShellError(`org.apache.commons.cli.${exception}: ${message}`);
}

const TEXTS: Readonly<Record<string, string>> = {
  NONODE: 'Node does not exist: ',
  NOCHILDRENFOREPHEMERALS: 'Ephemerals cannot have children: ',
  NODEEXISTS: 'Node already exists: ',
  NOTEMPTY: 'Node not empty: ',
  NOTREADONLY: 'Not a read-only call: ',
  INVALIDACL: 'Acl is not valid : ',
  NOAUTH: 'Insufficient permission : ',
  BADARGUMENTS: 'Arguments are not valid : ',
  BADVERSION: 'version No is not valid : ',
  QUOTAEXCEEDED: 'Quota has exceeded : ',
};

const SENTENCES: Readonly<Record<string, string>> = {
  RECONFIGINPROGRESS:
    'Another reconfiguration is in progress -- concurrent reconfigs not supported (yet)',
  NEWCONFIGNOQUORUM:
    'No quorum of new config is connected and up-to-date with the leader of last commmitted config - try invoking reconfiguration after new servers are connected and synced',
};

/** The failure of a request in the CLI's words; anything else is not ours to word. */
export function worded(error: unknown): unknown {
  if (!(error instanceof ZooKeeperError)) return error;
  if (error instanceof InvalidPathError) return new ShellError(error.message);
  const text = TEXTS[error.code];
  if (text !== undefined) return new ShellError(`${text}${error.path ?? 'null'}`);
  return new ShellError(SENTENCES[error.code] ?? error.message);
}

/** Integer.parseInt and Long.parseLong, with what they throw at text that is no number. */
export function javaNumber(text: string, type: 'int' | 'long' = 'int'): number {
  const valid = type === 'int' ? isInteger(text) : isLong(text);
  if (!valid) throw notANumber(text);
  return Number(text);
}
