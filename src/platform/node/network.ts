/** TCP and TLS by node:net and node:tls. A host name stands for every address it resolves to. */
import { hostname } from 'node:os';
import type { Network } from '../platform.ts';
import { connect } from './connect.ts';
import { listen } from './listen.ts';
import { lookup } from './names.ts';

export const nodeNetwork: Network = { listen, connect, lookup, hostName: hostname };
