import { describe, expect, it } from 'vitest';
import { LogLevels } from '../../../src/platform/log-levels.ts';

describe('log levels', () => {
  it('hold for a logger and all below it, the nearest first', () => {
    const levels = new LogLevels('INFO');
    const log = levels.of('kafka.log.UnifiedLog');
    expect([log('DEBUG'), log('INFO')]).toEqual([false, true]);
    levels.set('kafka', 'ERROR');
    expect([log('WARN'), log('ERROR')]).toEqual([false, true]);
    levels.set('kafka.log.UnifiedLog', 'TRACE');
    expect(log('TRACE')).toBe(true);
    expect(levels.of('kafka.logger')('WARN')).toBe(false);
    levels.set('kafka.log.UnifiedLog', null);
    levels.set('kafka', null);
    expect([log('DEBUG'), log('INFO')]).toEqual([false, true]);
  });

  it('are listed with the level of the root where there is none, and the root keeps one', () => {
    const levels = new LogLevels('WARN');
    levels.of('a.b');
    levels.set('a.b', 'DEBUG');
    levels.set('root', null);
    levels.set('root', 'ERROR');
    expect(levels.list().get('a.b')).toBe('DEBUG');
    expect(levels.list().get('kafka.controller')).toBe('ERROR');
    expect(levels.list().get('root')).toBe('ERROR');
    expect([levels.has('a.b'), levels.has('a')]).toEqual([true, false]);
  });
});
