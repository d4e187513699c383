/** What a library has to say to whoever programs with it: one WARN line on stderr. SAMSA_HINTS=off silences it. */
import { log4jLine } from './logger.ts';

export function warnDeveloper(message: string, logger: string): void {
  if (process.env['SAMSA_HINTS'] === 'off') return;
  process.stderr.write(log4jLine(Date.now(), 'WARN', message, logger));
}
