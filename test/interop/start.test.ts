/**
 * The first minutes with the servers, on the ports and in the folders that tutorials name: each scenario is a shell script in
 * network, process and mount namespaces of its own, from an empty folder, with the commands on the PATH.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bin, root, run } from '../kit/servers.ts';

const NAMESPACES = ['/usr/bin/unshare', '-Urmpfn', '--mount-proc'];
const possible = spawnSync(NAMESPACES[0] ?? '', [...NAMESPACES.slice(1), 'true']).status === 0;
if (!possible && process.env['CI'] === 'true')
  throw new Error('unshare(1) makes no namespaces here, and CI must not skip');

const PRELUDE = `
ip link set lo up
mount -t tmpfs tmpfs /tmp
mkdir /tmp/empty && cd /tmp/empty
export PATH=${bin('.')}:$PATH
here() { kafka-topics.sh --bootstrap-server localhost:9092 --list > /dev/null 2>&1; }
patiently() { for i in $(seq 300); do "$@" && return 0; sleep 0.1; done; echo "never: $*"; return 1; }
servers() { pgrep -c -f '^[^ ]*node [^ ]*bin/(kafka|zookeeper)-server-start'; }
quiet() { [ "$(servers)" = 0 ]; }
`;

/** What the script printed on both streams. */
async function alone(script: string): Promise<string> {
  const argv = [...NAMESPACES, 'bash', '-c', `exec 2>&1; ${PRELUDE}\n${script}`];
  // Not as npm's child, which the test is: that is a scenario of its own.
  const { stdout } = await run(
    ['/usr/bin/env', '-u', 'npm_execpath', '-u', 'npm_command', ...argv],
    {
      timeoutMs: 120_000,
    },
  );
  return stdout;
}

describe.skipIf(!possible)('the two-terminal start', () => {
  const [zookeeper, kafka] = [
    'zookeeper-server-start.sh config/zookeeper.properties > /tmp/zookeeper.out 2>&1 &',
    'kafka-server-start.sh config/server.properties > /tmp/kafka.out 2>&1 &',
  ];

  it.each([
    ['ZooKeeper first', `${zookeeper} sleep 2; ${kafka}`],
    ['the broker first', `${kafka} sleep 2; ${zookeeper}`],
  ])(
    'works with %s, on shipped files that are not under the working directory',
    async (_order, start) => {
      const output = await alone(`
      ${start}
      patiently here
      kafka-topics.sh --bootstrap-server localhost:9092 --create --topic hello.kafka
      zookeeper-shell.sh localhost:2181 ls /brokers/topics
      grep -c 'is not under /tmp/empty, using the one of this package' /tmp/zookeeper.out /tmp/kafka.out
      ls /tmp/kafka-logs | grep hello`);
      expect(output).toContain('Created topic hello.kafka.\n');
      expect(output).toContain('[hello.kafka]');
      expect(output).toContain('/tmp/zookeeper.out:1\n/tmp/kafka.out:1\n');
      expect(output).toContain('hello.kafka-0\n');
    },
  );

  it('says after a second what the broker waits for, and ends at Ctrl-C', async () => {
    const output = await alone(`
      kafka-server-start.sh config/server.properties > /tmp/out 2>&1 &
      patiently grep -q 'Still waiting' /tmp/out
      kill -INT $!; wait $!
      cat /tmp/out; quiet && echo gone`);
    expect(output).toMatch(
      /WARN Still waiting for ZooKeeper at localhost:2181\..*zookeeper-server-start config\/zookeeper\.properties/,
    );
    expect(output).toMatch(/gone\n$/);
  });

  it('goes on in the background with -daemon, LOG_DIR or not, until the -stop scripts', async () => {
    const output = await alone(`
      mkdir /tmp/package /tmp/upper /tmp/work
      mount --bind ${root} /tmp/package && mount -o remount,bind,ro /tmp/package
      PATH=/tmp/package/bin:$PATH
      zookeeper-server-start.sh -daemon config/zookeeper.properties
      LOG_DIR=/tmp/my/logs kafka-server-start.sh -daemon config/server.properties
      patiently here && echo serves
      kafka-server-stop.sh; echo "stop $?"
      patiently eval '[ "$(servers)" = 1 ]'
      zookeeper-server-stop.sh; echo "stop $?"
      patiently quiet && echo gone
      find /tmp/my /tmp/samsa-* -name '*.out'
      kafka-server-stop.sh; echo "stop $?"`);
    expect(output).toContain('serves\nstop 0\nstop 0\ngone\n');
    expect(output).toMatch(/\/tmp\/my\/logs\/kafkaServer\.out\n\/tmp\/samsa-.*\/zookeeper\.out\n/);
    expect(output).toContain('No kafka server to stop\nstop 1\n');
  });
});

describe.skipIf(!possible)('the start without arguments', () => {
  it.each([
    ['npx kafka-server-start', '/tmp/project'],
    ['npm start', root],
  ])('under `%s` ends when that is killed, however', async (command, folder) => {
    for (const signal of ['TERM', 'KILL']) {
      const output = await alone(`
        mkdir -p /tmp/project/node_modules/.bin
        ln -s ${bin('kafka-server-start')} /tmp/project/node_modules/.bin/
        cd ${folder}
        ${command} > /tmp/out 2>&1 &
        starter=$!
        patiently here && echo serves
        kill -${signal} $starter
        since=$(date +%s%N)
        patiently quiet
        echo "gone after $(( ($(date +%s%N) - since) / 1000000 )) ms"
        tail -1 /tmp/out`);
      expect(output).toContain('serves\n');
      expect(output).toContain('shut down completed');
      // Noticed within a second; how long the orderly end takes is up to the machine (half a second on an idle one).
      expect(Number(/gone after (\d+) ms/.exec(output)?.[1])).toBeLessThan(12_000);
    }
  });

  // Within 2 s on an idle machine; on a busy one, still without waiting for the end of the killed one's session (18 s).
  it('serves again as soon as it has started after a kill -9', async () => {
    const output = await alone(`
      took() {
        since=$(date +%s%N)
        kafka-server-start > $1 2>&1 &
        patiently grep -q 'started (kafka.server.KafkaServer)' $1
        echo "$1 took $(( ($(date +%s%N) - since) / 1000000 )) ms"
      }
      took /tmp/first
      sleep 1; kill -9 $!
      took /tmp/second`);
    const [first = 0, second] = [...output.matchAll(/took (\d+) ms/g)].map((m) => Number(m[1]));
    expect(second).toBeLessThan(Math.max(12_000, 2 * first));
  });

  it('shows on a terminal the next three lines to type', async () => {
    const output = await alone(`
      (patiently here; pkill -INT -f bin/kafka-server-start) &
      script -qc kafka-server-start /dev/null`);
    expect(output.replaceAll('\r', '')).toContain(
      '    kafka-topics --bootstrap-server localhost:9092 --create --topic hello.kafka\n' +
        '    kafka-console-producer --bootstrap-server localhost:9092 --topic hello.kafka\n' +
        '    kafka-console-consumer --bootstrap-server localhost:9092 --topic hello.kafka --from-beginning\n',
    );
  });

  it.each([
    [9092, 'Socket server failed to bind to localhost:9092: Address already in use.'],
    [
      2181,
      "Port 2181 on localhost, where this broker's ZooKeeper would listen, is taken by something that is no ZooKeeper. Stop it, or choose another port: --override zookeeper.connect=localhost:2182",
    ],
  ])('says in one sentence that port %d is in use', async (port, sentence) => {
    const output = await alone(`
      node -e 'require("net").createServer().listen(${port})' &
      patiently eval '(: < /dev/tcp/localhost/${port}) 2> /dev/null'
      kafka-server-start; echo "ended with $?"`);
    expect(output).toContain(`${sentence}\n`);
    expect(output).not.toMatch(/^\s+at /m);
    expect(output).toContain('ended with 1\n');
  });
});

describe.skipIf(!possible)('tutorials of other kinds', () => {
  it('for KRaft are followed with a ZooKeeper inside', async () => {
    const output = await alone(`
      id=$(kafka-storage.sh random-uuid)
      kafka-storage.sh format -t $id -c config/kraft/server.properties
      kafka-server-start.sh config/kraft/server.properties > /tmp/out 2>&1 &
      patiently here
      kafka-topics.sh --bootstrap-server localhost:9092 --create --topic quickstart-events
      kafka-cluster.sh cluster-id --bootstrap-server localhost:9092 | grep -c $id
      grep -c 'WARN process.roles=broker,controller' /tmp/out`);
    expect(output).toContain('Created topic quickstart-events.\n');
    expect(output).toMatch(/\n1\n1\n$/);
  });

  it('that name the host my-kafka reach it by what it advertises', async () => {
    const output = await alone(`
      cp /etc/hosts /tmp/hosts; echo '127.0.0.1 my-kafka' >> /tmp/hosts; mount --bind /tmp/hosts /etc/hosts
      kafka-server-start --override listeners=PLAINTEXT://:9092 --override advertised.listeners=PLAINTEXT://my-kafka:9092 > /tmp/out 2>&1 &
      patiently here
      kafka-topics.sh --bootstrap-server my-kafka:9092 --create --topic t
      echo hi | kafka-console-producer.sh --bootstrap-server localhost:9092 --topic t
      kafka-console-consumer.sh --bootstrap-server my-kafka:9092 --topic t --from-beginning --max-messages 1
      zookeeper-shell.sh localhost:2181 get /brokers/ids/0`);
    expect(output).toContain('hi\nProcessed a total of 1 messages\n');
    expect(output).toContain('"endpoints":["PLAINTEXT://my-kafka:9092"]');
  });

  it('that point KAFKA_HOME here run classes by their names', async () => {
    const output = await alone(`
      export KAFKA_HOME=${root}
      $KAFKA_HOME/bin/kafka-run-class.sh kafka.Kafka $KAFKA_HOME/config/server.properties > /tmp/out 2>&1 &
      $KAFKA_HOME/bin/kafka-run-class.sh org.apache.zookeeper.server.quorum.QuorumPeerMain $KAFKA_HOME/config/zookeeper.properties > /tmp/out2 2>&1 &
      patiently here
      $KAFKA_HOME/bin/kafka-run-class.sh org.apache.kafka.tools.TopicCommand --bootstrap-server localhost:9092 --create --topic run
      $KAFKA_HOME/bin/kafka-run-class.sh kafka.tools.GetOffsetShell --bootstrap-server localhost:9092 --topic run`);
    expect(output).toContain('Created topic run.\nrun:0:0\n');
  });
});
