import { describe, expect, it } from 'vitest';
import { createLogSink, log4jLine } from '../../../src/platform/node/logger.ts';

const at = new Date(2026, 10, 22, 11, 6, 2, 59).getTime();

describe('log lines', () => {
  it("have log4j's form in local time", () => {
    expect(log4jLine(at, 'INFO', '[KafkaServer id=0] started', 'kafka.server.KafkaServer')).toBe(
      '[2026-11-22 11:06:02,059] INFO [KafkaServer id=0] started (kafka.server.KafkaServer)\n',
    );
  });

  it('carry an error under them: with our stack, or as Java prints a named one', () => {
    const failure = new Error('broken', { cause: new Error('beneath') });
    const lines = log4jLine(at, 'ERROR', 'it failed', 'x', failure);
    expect(lines).toMatch(/\(x\)\nError: broken\n\s+at [\s\S]*\nCaused by: Error: beneath\n\s+at /);
    const named = Object.assign(new Error('no'), { javaClass: 'java.lang.RuntimeException' });
    expect(log4jLine(at, 'ERROR', 'm', 'x', named).split('\n')[1]).toBe(
      'java.lang.RuntimeException: no',
    );
  });

  it('are left out below the threshold', () => {
    const out: string[] = [];
    const sink = createLogSink(
      { write: (text) => out.push(text) },
      { threshold: 'WARN', now: () => at },
    );
    const logger = sink.logger('l');
    logger.debug('1');
    logger.info('2');
    logger.warn('3');
    logger.fatal('4');
    expect(out.map((line) => line.split(' ')[2])).toEqual(['WARN', 'FATAL']);
  });
});
