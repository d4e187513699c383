/**
 * What a session says of itself in auth packets: kept in order, and sent again on every connection. Answers to them carry
 * no number of their own and come in the order of the packets.
 */
import { type Deferred, deferred } from '../../base/deferred.ts';
import { Code, ZooKeeperError } from '../errors.ts';
import type { Connection } from './connection.ts';

interface Auth {
  readonly scheme: string;
  readonly auth: Buffer;
  readonly accepted: Deferred<void>;
}

export class Identities {
  readonly #all: Auth[] = [];
  /** Sent on this connection and not yet answered. */
  #proving: Auth[] = [];

  /** Settles with the first answer; connection null: to be proved when there is one. */
  add(scheme: string, auth: Buffer, connection: Connection | null): Promise<void> {
    const entry = { scheme, auth, accepted: deferred<void>() };
    this.#all.push(entry);
    if (connection !== null) this.#prove(entry, connection);
    return entry.accepted.promise;
  }

  proveAll(connection: Connection): void {
    this.#proving = [];
    for (const auth of this.#all) this.#prove(auth, connection);
  }

  #prove(auth: Auth, connection: Connection): void {
    this.#proving.push(auth);
    connection.sendAuth(auth.scheme, auth.auth);
  }

  /** The server's answer to the oldest of them; false when it was refused. */
  answered(err: number): boolean {
    const auth = this.#proving.shift();
    if (err === Code.OK) auth?.accepted.resolve();
    else auth?.accepted.reject(new ZooKeeperError('AUTHFAILED'));
    return err === Code.OK;
  }
}
