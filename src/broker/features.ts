/**
 * The version of the /feature znode (KIP-584): ApiVersions tells it as the epoch of the finalized features. A broker on
 * ZooKeeper has none to finalize; the number alone is kept, and looked at again whenever the node changes.
 */
import type { ZooKeeperSession } from '../controller/session.ts';
import { paths } from '../controller/znodes.ts';
import { isZooKeeperError } from '../zookeeper/errors.ts';

export async function watchFeatures(
  session: ZooKeeperSession,
  tell: (epoch: number) => void,
): Promise<void> {
  const look = async () => {
    const stat = await session.exists(paths.feature, () => void again());
    tell(stat?.version ?? -1);
  };
  const again = async () => {
    try {
      await look();
    } catch (error) {
      // The session is over or being closed: the next one looks again.
      if (!isZooKeeperError(error)) throw error;
    }
  };
  session.onRenewed(look);
  await look();
}
