/** Which topics kafka-streams-application-reset was told of, and where to: of the targets only one may be typed. */
import type { Options } from '../options.ts';

export const TARGETS = [
  'to-offset',
  'to-datetime',
  'by-duration',
  'to-earliest',
  'to-latest',
  'from-file',
  'shift-by',
];

export function listOf(options: Options, name: string): string[] {
  return options.values(name).flatMap((text) => text.split(','));
}
