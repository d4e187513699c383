/**
 * kafka-run-class: Kafka's class names for our commands (spec/cli.md 25), so that a harness which points KAFKA_HOME at this
 * package, or a tutorial that types `kafka-run-class kafka.tools.GetOffsetShell`, works. The command's own bundle is
 * loaded into this process.
 */
import { packageRoot } from '../../platform/node/server-files.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { commandOfClass, deprecationOf } from '../class-names.ts';
import { inBackground } from '../in-background.ts';

export const command: CommandDeclaration = {
  name: 'kafka-run-class',
  summary: "runs the command that one of Kafka's Java classes stands for",
  dialect: 'positional',
  options: [
    {
      name: 'daemon',
      type: 'flag',
      description: 'Go on in the background, with the output in LOG_DIR/NAME.out.',
    },
    { name: 'name', type: 'String', description: 'NAME of the output file.' },
    { name: 'loggc', type: 'flag', description: 'Accepted, without effect.' },
  ],
  synopsis: ['[-daemon] [-name NAME] [-loggc] CLASS [argument...]'],
  examples: [
    [
      'kafka-run-class kafka.tools.GetOffsetShell --broker-list localhost:9092 --topic orders',
      'is kafka-get-offsets',
    ],
  ],
  seeAlso: ['kafka-server-start'],
  run: runClass,
};

async function runClass(argv: readonly string[], io: Io): Promise<number> {
  const words = [...argv];
  let daemon = false;
  let serviceName: string | null = null;
  for (;;) {
    const [first] = words;
    if (first === '-daemon') daemon = true;
    else if (first === '-name') serviceName = words.splice(1, 1)[0] ?? null;
    else if (first !== '-loggc') break;
    words.shift();
  }
  const [className, ...rest] = words;
  if (className === undefined) {
    io.stdout.write(
      'USAGE: kafka-run-class [-daemon] [-name servicename] [-loggc] classname [opts]\n',
    );
    return 1;
  }
  if (daemon) {
    await inBackground([className, ...rest], serviceName ?? className, io);
    return 0;
  }
  const name = commandOfClass(className);
  const bundle = `${packageRoot()}/dist/cli/${name}.cjs`;
  if (name === null || (await io.platform.disk.stat(bundle)) === null) {
    io.stderr.write(
      `Error: Could not find or load main class ${className}\nCaused by: java.lang.ClassNotFoundException: ${className}\n`,
    );
    return 1;
  }
  io.stdout.write(deprecationOf(className));
  await io.stdout.drained();
  process.argv.splice(2, process.argv.length, ...argumentsOf(name, rest));
  await import(bundle);
  // The bundle runs the command and ends the process.
  return new Promise(() => undefined);
}

/** zookeeper-shell puts `-server` before its arguments itself, as Kafka's script does for the class. */
function argumentsOf(name: string, words: readonly string[]): readonly string[] {
  if (name !== 'zookeeper-shell') return words;
  return words[0] === '-server' ? words.slice(1) : ['localhost:2181', ...words];
}
