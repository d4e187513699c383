/**
 * Plays the README's tutorial: starts ZooKeeper and the broker on free ports with temporary folders, types each command
 * as the reader would, prints it with its real output, and ends with 0 when every one did what it says. With --readme the
 * transcript replaces the one between the markers in README.md. With --packed it is played in an empty folder on what
 * `npm pack` makes of this checkout, installed globally without scripts into a prefix that nobody can write to.
 */
import { strict as assert } from 'node:assert';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../test/kit/servers.ts';

interface Step {
  readonly command: string;
  readonly stdin?: string;
  /** The command runs until its output matches, then gets Ctrl-C; without it, it ends by itself with status 0. */
  readonly until?: RegExp;
  /** What the output must contain. */
  readonly expect?: RegExp;
}

const topics = 'bin/kafka-topics.sh';
const broker = '--bootstrap-server localhost:9092';
const steps: readonly Step[] = [
  {
    command: `${topics} ${broker} --create --topic hello.kafka`,
    expect: /Created topic hello\.kafka\./,
  },
  {
    command: `${topics} --create ${broker} --partitions 3 --replication-factor 1 --config retention.ms=172800000 --topic hello.kafka.2`,
    expect: /Created topic hello\.kafka\.2\./,
  },
  { command: `${topics} ${broker} --list`, expect: /^hello\.kafka$/m },
  {
    command: `${topics} ${broker} --describe --topic hello.kafka.2`,
    expect: /PartitionCount: 3.*retention\.ms=172800000/,
  },
  { command: `${topics} ${broker} --topic hello.kafka --alter --partitions 4` },
  {
    command: `bin/kafka-console-producer.sh ${broker} --topic hello.kafka`,
    stdin: 'hello\nkafka\n0\n1\n2\n3\n',
  },
  {
    command: `bin/kafka-console-producer.sh ${broker} --topic hello.kafka --property "parse.key=true" --property "key.separator=:"`,
    stdin: 'key1:no1\nkey1:no2\nkey2:안녕 👋\n',
  },
  {
    command: `bin/kafka-console-consumer.sh ${broker} --topic hello.kafka --from-beginning`,
    until: /(.*\n){9}/,
    expect: /안녕 👋/,
  },
  {
    command: `bin/kafka-console-consumer.sh ${broker} --topic hello.kafka --property print.key=true --property key.separator="-" --group hello-group --from-beginning`,
    until: /(.*\n){9}/,
    expect: /key1-no1[\s\S]*key1-no2/,
  },
  { command: `bin/kafka-consumer-groups.sh ${broker} --list`, expect: /^hello-group$/m },
  {
    command: `bin/kafka-consumer-groups.sh ${broker} --group hello-group --describe`,
    expect: /hello-group +hello\.kafka +0/,
  },
  { command: 'ls /tmp/kafka-logs', expect: /__consumer_offsets-0[\s\S]*hello\.kafka-0/ },
  { command: 'ls /tmp/kafka-logs/hello.kafka-0', expect: /00000000000000000000\.log/ },
  { command: 'bin/zookeeper-shell.sh localhost:2181 get /brokers/ids/0', expect: /"version":5/ },
  { command: 'bin/zookeeper-shell.sh localhost:2181 get /controller', expect: /"brokerid":0/ },
  { command: 'bin/zookeeper-shell.sh localhost:2181 ls /brokers/topics', expect: /hello\.kafka/ },
];

const packed = process.argv.includes('--packed');
if (packed && process.env['SAMSA_TUTORIAL'] !== 'apart') {
  // In a mount namespace of its own, so that the read-only mount ends with it.
  const again = [process.execPath, 'scripts/run.mjs', 'tutorial', ...process.argv.slice(2)];
  const { status } = spawnSync('unshare', ['--map-root-user', '--mount', ...again], {
    stdio: 'inherit',
    env: { ...process.env, SAMSA_TUTORIAL: 'apart' },
  });
  process.exit(status ?? 1);
}

const work = mkdtempSync(join(tmpdir(), 'samsa-tutorial-'));

/** Where commands are typed, and how: as `bin/NAME.sh` in the checkout, as plain `NAME.sh` where they are installed. */
interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  typed(command: string): string;
}

const checkout: Place = { cwd: process.cwd(), env: process.env, typed: (command) => command };

function install(): Place {
  const quietly = { stdio: ['ignore', 'pipe', 'inherit'] as ['ignore', 'pipe', 'inherit'] };
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', work], quietly);
  const tarball = join(work, packed.toString().trim().split('\n').at(-1) ?? '');
  const [prefix, cwd] = [join(work, 'prefix'), join(work, 'empty')];
  execFileSync(
    'npm',
    ['install', '--global', '--ignore-scripts', '--no-audit', '--prefix', prefix, tarball],
    quietly,
  );
  // Modes mean nothing to root; such a mount is read-only to everybody.
  execFileSync('mount', ['--bind', prefix, prefix]);
  execFileSync('mount', ['-o', 'remount,bind,ro', prefix]);
  mkdirSync(cwd);
  return {
    cwd,
    env: { ...process.env, PATH: `${join(prefix, 'bin')}:${process.env['PATH']}` },
    typed: (command) => command.replaceAll('bin/', ''),
  };
}

const place = packed ? install() : checkout;
const [kafkaPort, zookeeperPort] = [await freePort(), await freePort()];
const real = (text: string) =>
  text
    .replaceAll('9092', String(kafkaPort))
    .replaceAll('2181', String(zookeeperPort))
    .replaceAll('/tmp/kafka-logs', `${work}/kafka-logs`);
const shown = (text: string) =>
  text
    .replaceAll(String(kafkaPort), '9092')
    .replaceAll(String(zookeeperPort), '2181')
    .replaceAll(`${work}/kafka-logs`, '/tmp/kafka-logs');

const servers: ChildProcess[] = [];
function startServer(command: string, ready: RegExp): Promise<void> {
  const child = spawn('sh', ['-c', `exec ${place.typed(command)}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: place.cwd,
    env: place.env,
  });
  servers.push(child);
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(
      () => reject(new Error(`${command} was not ready in 60 s:\n${output}`)),
      60_000,
    );
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      if (!ready.test(output)) return;
      clearTimeout(timer);
      resolve();
    });
    child.on('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${output}`)));
  });
}

function play(step: Step): Promise<{ output: string; status: number | null }> {
  const child = spawn('sh', ['-c', `exec ${place.typed(real(step.command))}`], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: place.cwd,
    env: place.env,
  });
  // `ls` may have ended before it is given nothing to read.
  child.stdin.on('error', () => {});
  child.stdin.end(step.stdin ?? '');
  let [output, lines] = ['', ''];
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  child.stdout.on('data', (chunk) => {
    output += chunk;
    lines += chunk;
    if (step.until?.test(lines)) child.kill('SIGINT');
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ output: shown(output), status });
    });
  });
}

async function playAll(): Promise<string> {
  let transcript = '';
  for (const step of steps) {
    const command = place.typed(step.command);
    const typed =
      step.stdin === undefined
        ? command
        : `printf '${step.stdin.replaceAll('\n', '\\n')}' | ${command}`;
    const { output, status } = await play(step);
    const text = `$ ${typed}\n${output.replace(/\n*$/, '\n')}`;
    process.stdout.write(text);
    transcript += text;
    const ended = step.until === undefined ? status === 0 : status === 130;
    if (!ended) throw new Error(`it ended with status ${status}`);
    if (step.expect && !step.expect.test(output))
      throw new Error(`its output lacks ${step.expect}`);
  }
  return transcript;
}

function writeReadme(transcript: string): void {
  const readme = readFileSync('README.md', 'utf8');
  const [begin, end] = [
    '<!-- tutorial: made by npm run tutorial -- --readme -->\n',
    '<!-- end of tutorial -->',
  ];
  // Fifty directories say no more than the first and the last.
  const short = transcript.replace(
    /(?<=__consumer_offsets-0\n)(__consumer_offsets-\d+\n)+(?=__consumer_offsets-9\n)/,
    '...\n',
  );
  const block = `${begin}\n\`\`\`console\n${short}\`\`\`\n\n${end}`;
  writeFileSync(
    'README.md',
    readme.slice(0, readme.indexOf(begin)) + block + readme.slice(readme.indexOf(end) + end.length),
  );
}

let failure: unknown = null;
try {
  if (packed) assert.throws(() => writeFileSync(join(work, 'prefix/bin/written'), ''), /EROFS/);
  writeFileSync(
    `${work}/zookeeper.properties`,
    `dataDir=${work}/zookeeper\nclientPort=${zookeeperPort}\nadmin.enableServer=false\n`,
  );
  await startServer(
    `bin/zookeeper-server-start.sh ${work}/zookeeper.properties`,
    /binding to port/,
  );
  await startServer(
    `bin/kafka-server-start.sh config/server.properties --override listeners=PLAINTEXT://localhost:${kafkaPort} ` +
      `--override zookeeper.connect=localhost:${zookeeperPort} --override log.dirs=${work}/kafka-logs ` +
      '--override group.initial.rebalance.delay.ms=0',
    /started \(kafka\.server\.KafkaServer\)/,
  );
  const transcript = await playAll();
  if (process.argv.includes('--readme')) writeReadme(transcript);
} catch (error) {
  failure = error;
  console.error(`tutorial: ${error instanceof Error ? error.message : error}`);
}
for (const server of servers.reverse()) {
  const gone = new Promise((resolve) => server.once('exit', resolve));
  if (server.exitCode === null && server.kill('SIGTERM')) await gone;
}
if (packed) execFileSync('umount', [join(work, 'prefix')]);
rmSync(work, { recursive: true, force: true });
process.exit(failure === null ? 0 : 1);
