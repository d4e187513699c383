/**
 * Repeating what a lost connection has left undecided. Whoever repeats a write must bear that the first copy may have
 * been applied: NODEEXISTS or BADVERSION may then be the answer to one's own success.
 */
import { deferred } from '../../base/deferred.ts';
import { isZooKeeperError, ZooKeeperError } from '../errors.ts';
import { isConnected, type ZooKeeper } from './types.ts';

/** Resolves when the session is connected; rejects when it has ended for good. */
function untilConnected(zooKeeper: ZooKeeper): Promise<void> {
  const done = deferred<void>();
  const look = () => {
    if (isConnected(zooKeeper.state)) done.resolve();
    else if (zooKeeper.state === 'expired') done.reject(new ZooKeeperError('SESSIONEXPIRED'));
    else if (zooKeeper.state === 'auth-failed') done.reject(new ZooKeeperError('AUTHFAILED'));
    else if (zooKeeper.state === 'closed') done.reject(new ZooKeeperError('SESSIONEXPIRED'));
  };
  zooKeeper.onState(look);
  look();
  return done.promise;
}

/** Runs an operation again after every CONNECTIONLOSS, as Kafka's own client does. */
export async function retryUntilConnected<T>(
  zooKeeper: ZooKeeper,
  operation: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await operation();
    } catch (error) {
      if (!isZooKeeperError(error, 'CONNECTIONLOSS')) throw error;
      await untilConnected(zooKeeper);
    }
  }
}
