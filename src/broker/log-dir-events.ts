/**
 * A log dir failed (spec/cluster.md 3.6): whoever waits for its partitions is answered, and the controller is told by a node
 * under /log_dir_event_notification, so that it asks us what we still have. Without any log dir the broker cannot go on.
 */
import { encodeLogDirEvent, paths } from '../controller/znodes.ts';
import type { ZooKeeperSession } from '../controller/session.ts';
import type { Broker } from './context.ts';

export function watchLogDirs(options: {
  readonly session: ZooKeeperSession;
  readonly broker: Broker;
  readonly failed: (reason: string) => void;
}): void {
  const { session, broker, failed } = options;
  const { logs, brokerId, platform } = broker;
  const log = platform.log.logger('kafka.server.ReplicaManager');
  logs.onLogDirFailure((dir, offline) => {
    broker.replicas.logsFailed(offline);
    if (logs.liveDirs.length === 0) {
      failed(`Shutdown broker because all log dirs in ${logs.offlineDirs.join(', ')} have failed`);
      return;
    }
    session
      .create(`${paths.logDirEventNotification}/log_dir_event_`, encodeLogDirEvent(brokerId), {
        mode: 'persistent-sequential',
      })
      .catch((error: unknown) => {
        log.error(`Could not tell the controller that log dir ${dir} has failed`, error);
      });
  });
}
