/** The real outside world in one value: what launchers hand to servers and commands. */
import type { LogLevel, Platform } from '../platform.ts';
import { nodeClock } from './clock.ts';
import { createDisk } from './disk.ts';
import { createLogSink } from './logger.ts';
import { nodeNetwork } from './network.ts';
import { nodeRandom } from './random.ts';
import { nodeWorkers } from './workers.ts';

export interface PlatformOptions {
  /** Servers log to stdout, tools to stderr, as their log4j files in Kafka say. */
  readonly logTo?: 'stdout' | 'stderr';
  readonly logLevel?: LogLevel;
}

export function createPlatform(options: PlatformOptions = {}): Platform {
  const output = options.logTo === 'stderr' ? process.stderr : process.stdout;
  // A log whose reader has gone (`... | head`, a closed terminal) is no reason to stop serving.
  output.on('error', () => undefined);
  return {
    clock: nodeClock,
    disk: createDisk(),
    network: nodeNetwork,
    random: nodeRandom,
    log: createLogSink(output, {
      threshold: options.logLevel ?? 'INFO',
      now: nodeClock.now,
    }),
    workers: nodeWorkers,
  };
}
