import { describe, expect, it } from 'vitest';
import { addressText, parseBootstrap } from '../../../src/clients/bootstrap.ts';
import { backoffMs } from '../../../src/clients/retry.ts';

describe('bootstrap.servers', () => {
  it('numbers the nodes downwards and takes schemes and IPv6', () => {
    expect(parseBootstrap(['a:1', 'PLAINTEXT://b:2', '[::1]:3'])).toEqual([
      { id: -1, host: 'a', port: 1, rack: null },
      { id: -2, host: 'b', port: 2, rack: null },
      { id: -3, host: '::1', port: 3, rack: null },
    ]);
  });

  it('refuses as Kafka does', () => {
    expect(() => parseBootstrap(['localhost'])).toThrow(
      'Invalid url in bootstrap.servers: localhost',
    );
    expect(() => parseBootstrap(['localhost:99999'])).toThrow(
      'Invalid port in bootstrap.servers: localhost:99999',
    );
    expect(() => parseBootstrap([''])).toThrow(
      'No resolvable bootstrap urls given in bootstrap.servers',
    );
  });

  it('writes addresses as Java does', () => {
    expect(addressText('localhost', '127.0.0.1', 9092)).toBe('localhost/127.0.0.1:9092');
    expect(addressText('localhost', '::1', 9092)).toBe('localhost/[0:0:0:0:0:0:0:1]:9092');
    expect(addressText('10.0.0.1', '10.0.0.1', 9092)).toBe('/10.0.0.1:9092');
  });
});

describe('backoff', () => {
  it('doubles up to its ceiling, a fifth more or less', () => {
    const backoff = { initialMs: 100, maxMs: 1000 };
    expect(
      [0, 1, 2, 3, 4, 50].map((attempt) => Math.round(backoffMs(backoff, attempt, 0.5))),
    ).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(backoffMs(backoff, 0, 0)).toBeCloseTo(80);
    expect(backoffMs(backoff, 0, 1)).toBeCloseTo(120);
  });
});
