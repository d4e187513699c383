/**
 * TCP and TLS by node:net and node:tls. A host name stands for every address it resolves to. nodeNetwork's sockets keep
 * the process alive, as a server's should; guestNetwork's do not.
 */
import { hostname, userInfo } from 'node:os';
import type { Network } from '../platform.ts';
import { connect } from './connect.ts';
import { listen } from './listen.ts';
import { canonicalName, lookup } from './names.ts';
import { post } from './post.ts';
import { systemFacts } from './system-facts.ts';
import { secureContext } from './tls/context.ts';

/** `?` for one without a name, as Java calls him. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '?';
  }
}

export const nodeNetwork: Network = {
  listen,
  connect,
  checkTls: (tls) => void secureContext(tls),
  lookup,
  canonicalName,
  post,
  hostName: hostname,
  userName,
  systemFacts,
};

/** For a broker that is a guest in somebody else's process. */
export const guestNetwork: Network = {
  ...nodeNetwork,
  listen: (options) => listen({ ...options, guest: true }),
  connect: (options) => connect({ ...options, guest: true }),
};
