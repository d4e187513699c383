import { describe, expect, it } from 'vitest';
import { settle, World } from './kit.ts';

const WORDS = { '4lw.commands.whitelist': '*' };
const ADMIN = { 'admin.enableServer': 'true', 'admin.serverPort': '8080' };

/** What comes back for some bytes, until nothing more comes. */
async function talk(w: World, request: string, port = 8080, thenEnd = false): Promise<string> {
  const socket = await w.network.connect({ host: 'localhost', port, timeoutMs: 1_000 });
  let answer = '';
  socket.onData((chunk) => {
    answer += chunk.toString();
  });
  socket.onClose(() => {
    answer += '<closed>';
  });
  socket.write([Buffer.from(request)]);
  if (thenEnd) socket.end();
  for (let i = 0; i < 10; i++) await settle();
  return answer;
}

const get = async (w: World, path: string) => {
  const answer = await talk(w, `GET ${path} HTTP/1.0\r\n\r\n`);
  return answer.slice(answer.indexOf('\r\n\r\n') + 4).replace('<closed>', '');
};

const command = async (w: World, path: string) => JSON.parse(await get(w, `/commands/${path}`));

describe('the admin port', () => {
  it("answers with ZooKeeper's fields in its layout", async () => {
    const w = new World(ADMIN);
    await w.start();
    const client = await w.client();
    await client.create('/mine', null, { mode: 'ephemeral' });
    await client.exists('/mine', () => {});
    const id = String(client.sessionId);
    expect(await get(w, '/commands/wchp')).toBe(
      `{\n  "path_to_session_ids" : {\n    "/mine" : [ ${id} ]\n  },\n  "command" : "watches_by_path",\n  "error" : null\n}`,
    );
    const dump = await command(w, 'dump');
    expect(dump.session_id_to_ephemeral_paths).toEqual({ [id]: ['/mine'] });
    expect(await command(w, 'watch_summary')).toMatchObject({ num_connections: 1, num_paths: 1 });
    const monitor = await command(w, 'mntr');
    expect(monitor).toMatchObject({
      server_state: 'standalone',
      ephemerals_count: 1,
      znode_count: 6,
    });
    expect(monitor.cnt_fsynctime).toBeGreaterThan(0);
    const { connections } = await command(w, 'cons');
    expect(connections).toMatchObject([{ last_operation: 'EXIS', session_timeout: 10_000 }]);
    expect(await command(w, 'conf')).toMatchObject({ client_port: 2181, tick_time: 2_000 });
    expect(await command(w, 'stats')).toMatchObject({ node_count: 6, server_stats: { uptime: 0 } });
    expect(await get(w, '/commands')).toContain('<a href="/commands/zabstate">');
  });

  it('says what it cannot do', async () => {
    const w = new World(ADMIN);
    await w.start();
    expect(await command(w, 'nosuch')).toEqual({
      command: 'nosuch',
      error: 'Unknown command: nosuch',
    });
    expect((await command(w, 'stmk')).error).toContain('traceMask');
    expect(await command(w, 'stmk?traceMask=18')).toMatchObject({ tracemask: 18, error: null });
    expect(await talk(w, 'GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 404 /);
    expect(await talk(w, 'POST /commands/ruok HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 405 /);
    expect(await talk(w, `GET /${'x'.repeat(20_000)}`)).toBe('<closed>');
  });

  it('keeps a connection for more requests, and drops an idle one', async () => {
    const w = new World(ADMIN);
    await w.start();
    const two = await talk(w, 'GET /commands/ruok HTTP/1.1\r\n\r\n'.repeat(2));
    expect(two.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
    expect(two).not.toContain('<closed>');
    const socket = await w.network.connect({ host: 'localhost', port: 8080, timeoutMs: 1_000 });
    let closed = false;
    socket.onClose(() => {
      closed = true;
    });
    await w.advance(29_000);
    expect(closed).toBe(false);
    await w.advance(2_000);
    expect(closed).toBe(true);
  });
});

describe('metrics', () => {
  it('are told by what was done: writes, events, starts', async () => {
    const w = new World(WORDS);
    await w.start();
    const client = await w.client();
    await client.create('/a', null);
    await client.exists('/b', () => {});
    await client.get('/a', () => {});
    await client.create('/b', null);
    await client.set('/a', null);
    const told = new Map(
      (await w.ask('mntr')).split('\n').map((line) => line.split('\t') as [string, string]),
    );
    const figures = (...names: string[]) => names.map((name) => told.get(`zk_${name}`));
    expect(
      figures('cnt_node_created_watch_count', 'sum_node_changed_watch_count', 'cnt_updatelatency'),
    ).toEqual(['1', '1', '3']);
    // The session's beginning is a write of the log, too.
    expect(figures('cnt_propagation_latency', 'sync_processor_request_queued')).toEqual(['4', '4']);
    expect(figures('watch_bytes')).toEqual([String(2 * (16 + 4 + 4 + 4 + 2))]);
    expect(figures('cnt_dbinittime', 'sum_startup_txns_loaded')).toEqual(['1', '0']);
    expect(figures('open_file_descriptor_count', 'commit_count')).toEqual(['5', '0']);
    expect(await w.ask('envi')).toMatch(/java.version=<NA>\n[\s\S]*os.memory.free=2MB\n/);
  });

  it('tell the bytes read and written below each node of the root', async () => {
    const w = new World(WORDS);
    await w.start();
    const client = await w.client();
    await client.create('/a', Buffer.alloc(10));
    await client.create('/a/bc', null);
    await client.set('/a/bc', Buffer.alloc(7));
    await client.get('/a/bc');
    await client.children('/a');
    await client.exists('/a');
    await client.delete('/a/bc');
    await client.children('/');
    const told = (await w.ask('mntr'))
      .split('\n')
      .filter((line) => line.includes('_per_namespace'));
    const reads = [5 + 7 + 68, 2 + 2 + 68, 2 + 68];
    const writes = [2 + 10, 5, 5 + 7, 5];
    const sum = (all: number[]) => all.reduce((a, b) => a + b, 0);
    const lines = (name: string, all: number[]) => [
      `zk_avg_a_${name}\t${(sum(all) / all.length).toFixed(1)}`,
      `zk_min_a_${name}\t${Math.min(...all)}`,
      `zk_max_a_${name}\t${Math.max(...all)}`,
      `zk_cnt_a_${name}\t${all.length}`,
      `zk_sum_a_${name}\t${sum(all)}`,
    ];
    expect(told).toEqual([
      ...lines('read_per_namespace', reads),
      ...lines('write_per_namespace', writes),
    ]);
  });

  it('are on a port of their own for Prometheus, and then under its names everywhere', async () => {
    const w = new World({
      ...WORDS,
      ...ADMIN,
      'metricsProvider.className':
        'org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider',
      'metricsProvider.httpPort': '7001',
    });
    await w.start();
    const answer = await talk(w, 'GET /metrics HTTP/1.0\r\n\r\n', 7001);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK[\s\S]*Content-Type: text\/plain; version=0.0.4/);
    expect(answer).toContain(
      '# HELP znode_count znode_count\n# TYPE znode_count gauge\nznode_count 5.0\n',
    );
    expect(answer).toContain(
      '# TYPE readlatency summary\nreadlatency{quantile="0.5",} NaN\n' +
        'readlatency{quantile="0.9",} NaN\nreadlatency{quantile="0.99",} NaN\n' +
        'readlatency_count 0.0\nreadlatency_sum 0.0\n',
    );
    expect(await talk(w, 'GET / HTTP/1.0\r\n\r\n', 7001)).toMatch(/^HTTP\/1.1 404 /);
    expect(await w.ask('mntr')).toContain('zk_fsynctime{quantile="0.5"}\tNaN\n');
    expect(await command(w, 'mntr')).toMatchObject({ 'fsynctime{quantile="0.5"}': 'NaN' });
  });

  it('are kept by the null provider', async () => {
    const className = 'org.apache.zookeeper.metrics.impl.NullMetricsProvider';
    const w = new World({ ...WORDS, 'metricsProvider.className': className });
    await w.start();
    expect(await w.ask('mntr')).toMatch(/^zk_version\t.*\nzk_server_state\tstandalone\n$/);
  });
});

describe('four-letter words', () => {
  it('read and set the trace mask, also when it arrives in pieces', async () => {
    const w = new World(WORDS);
    await w.start();
    expect(await w.ask('gtmk')).toBe('306');
    const socket = await w.network.connect({ host: 'localhost', port: 2181, timeoutMs: 1_000 });
    let answer = '';
    socket.onData((chunk) => {
      answer += chunk.toString();
    });
    socket.onClose(() => {});
    socket.write([Buffer.from('stmk\0\0\0\0')]);
    await settle();
    expect(answer).toBe('');
    socket.write([Buffer.from('\0\0\0\x13')]);
    for (let i = 0; i < 5; i++) await settle();
    expect(answer).toBe('19');
    expect(await w.ask('gtmk')).toBe('19');
    expect(await w.ask('hash')).toBe('');
    expect(await w.ask('mntr')).toMatch(/^zk_version\t.*\nzk_server_state\tstandalone\n/);
  });

  it('and commands are answered to who ends his half behind them, and then closed', async () => {
    const w = new World({ ...WORDS, ...ADMIN });
    await w.start();
    expect(await talk(w, 'dirs', 2181, true)).toMatch(
      /^datadir_size: \d+\nlogdir_size: .*\n<closed>$/,
    );
    const dirs = await talk(w, 'GET /commands/dirs HTTP/1.1\r\n\r\n', 8080, true);
    expect(dirs).toMatch(/^HTTP\/1.1 200 OK[\s\S]*"error" : null\n}<closed>$/);
    const other = new World({ '4lw.commands.whitelist': 'ruok' });
    await other.start();
    expect(await talk(other, 'stmk', 2181, true)).toMatch(/^stmk is not executed .*\n<closed>$/);
    // Who says nothing, or is no word's, is just let go.
    expect(await talk(w, 'x', 2181, true)).toBe('<closed>');
  });

  it('count packets as Apache does, handshakes and words with them, until all is reset', async () => {
    const w = new World(WORDS);
    await w.start();
    const client = await w.client();
    await client.get('/', () => {});
    await client.set('/', null);
    const counts = async () => (await w.ask('srvr')).match(/Received: \d+\nSent: \d+/)?.[0];
    // Of the client three packets and the event; a word is received before, and sent after, it is answered.
    expect(await counts()).toBe('Received: 4\nSent: 4');
    expect(await w.ask('srst')).toBe('Server stats reset.\n');
    expect(await counts()).toBe('Received: 1\nSent: 1');
    expect(await w.ask('mntr')).toMatch(
      /zk_connection_request_count\t0\n[\s\S]*zk_cnt_fsynctime\t0\n/,
    );
    const date = /\w{3} \w{3} \d\d \d\d:\d\d:\d\d \S+ \d{4}/.source;
    expect(await w.ask('dump')).toMatch(
      new RegExp(
        `^SessionTracker dump:\nSession Sets \\(1\\)/\\(1\\):\n1 expire at ${date}:\n\t0x`,
      ),
    );
  });
});
