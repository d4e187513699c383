/**
 * A session on a server that is cut off from its ensemble looks for one that is not, as the Java client does: `isro` to
 * one server after another, at first often, then once a minute.
 */
import type { Clock, Network, TlsOptions } from '../../platform/platform.ts';
import type { Host } from './connect-string.ts';

const PAUSE_MS_FIRST = 100;
const PAUSE_MS_MAX = 60_000;
const ANSWER_MS = 1_000;

export interface Reach {
  readonly clock: Clock;
  readonly network: Network;
  readonly tls: TlsOptions | null;
}

/** The first server that takes writes; null when nobody wants to know any more. */
export async function findReadWrite(
  reach: Reach,
  hosts: readonly Host[],
  wanted: () => boolean,
): Promise<Host | null> {
  let pauseMs = PAUSE_MS_FIRST;
  for (let next = 0; ; next++) {
    await reach.clock.sleep(pauseMs);
    const host = hosts[next % hosts.length];
    if (host === undefined || !wanted()) return null;
    if (await isReadWrite(reach, host)) return wanted() ? host : null;
    pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2);
  }
}

async function isReadWrite({ clock, network, tls }: Reach, host: Host): Promise<boolean> {
  try {
    const socket = await network.connect({
      ...host,
      timeoutMs: ANSWER_MS,
      ...(tls === null ? {} : { tls }),
    });
    return await new Promise((resolve) => {
      let answer = '';
      const settle = () => {
        timer.cancel();
        socket.destroy();
        resolve(answer === 'rw');
      };
      const timer = clock.after(ANSWER_MS, settle, { unref: true });
      socket.onData((chunk) => {
        answer += chunk.toString('latin1');
        if (answer.length >= 2) settle();
      });
      socket.onClose(settle);
      socket.write([Buffer.from('isro')]);
    });
  } catch {
    return false;
  }
}
