/** What every log of a broker shares with the others: the outside world, the index cache, and some broker settings. */
import type { Clock, Disk, Logger, Random } from '../platform/platform.ts';
import type { IndexCache } from './index-file.ts';
import type { OpenFiles } from './open-files.ts';

export interface LogEnvironment {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly indexes: IndexCache;
  readonly files: OpenFiles;
  /** Named kafka.log.UnifiedLog. */
  readonly logger: Logger;
  /** producer.id.expiration.ms */
  readonly producerIdExpirationMs: () => number;
  /** replica.alter.log.dirs.io.max.bytes.per.second, for each partition that moves. */
  readonly moveBytesPerSecond: () => number;
}
