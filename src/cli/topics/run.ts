/**
 * kafka-topics from argv to exit code. Parse errors and a broken client configuration end on stderr; from the moment a
 * client exists every failure is one line on stdout and a log line on stderr (spec/cli.md 0.4, class A).
 */
import type { CommandDeclaration, Io } from '../command.ts';
import { UsageError } from '../checks.ts';
import { usage } from '../help.ts';
import { hint } from '../hints.ts';
import { messageOf, stackTrace } from '../java-error.ts';
import { OptionError } from '../jopt.ts';
import { logTo } from '../log4j.ts';
import { parseOptions, type Options } from '../options.ts';
import { withStack } from '../with-stack.ts';
import { configOf, openAdmin } from '../admin.ts';
import { checkArguments, type Action } from './arguments.ts';

export async function runTopics(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  return withStack(command, io, async () => {
    const options = await parseOptions(command, argv);
    try {
      const action = checkArguments(command, options, io);
      if (typeof action === 'number') return action;
      return options.has('zookeeper')
        ? await throughZooKeeper(options, action, io)
        : await throughBroker(options, action, io);
    } catch (error) {
      if (!(error instanceof UsageError && options.has('zookeeper'))) throw error;
      return usage(inOldForm(command), error.message, io.stderr);
    }
  });
}

/** The options of Kafka 2.5, for its table. */
function inOldForm(command: CommandDeclaration): CommandDeclaration {
  const later = ['topic-id', 'partition-size-limit-per-response'];
  return {
    ...command,
    options: command.options
      .filter(({ name }) => !later.includes(name))
      .map((option) => ({ ...option, hidden: false })),
  };
}

async function throughBroker(options: Options, action: Action, io: Io): Promise<number> {
  const admin = await openAdmin(await configOf(options, io), io);
  try {
    const { actions } = await import('./actions.ts');
    await actions[action](admin, options, io);
    return 0;
  } catch (error) {
    return failed(error, 'org.apache.kafka.tools.TopicCommand', io);
  } finally {
    await admin.close();
  }
}

/** Where no ZooKeeper answers, the option is what it is in Kafka 3: unknown. */
async function throughZooKeeper(options: Options, action: Action, io: Io): Promise<number> {
  const { openZooKeeper } = await import('./zookeeper.ts');
  const address = options.value('zookeeper') ?? '';
  const zookeeper = await openZooKeeper(address, io);
  if (zookeeper === null) {
    const error = new OptionError(
      'UnrecognizedOptionException',
      'zookeeper is not a recognized option',
    );
    io.stderr.write(`${error.message}\n${stackTrace(error)}\n`);
    hint(
      io,
      `No ZooKeeper answers at ${address}. Kafka 3 and later take --bootstrap-server host:9092, the address of a broker`,
    );
    return 1;
  }
  try {
    const { zooKeeperActions } = await import('./zookeeper-actions.ts');
    await zooKeeperActions[action](zookeeper, options, io);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return failed(error, 'kafka.admin.TopicCommand$', io);
  } finally {
    await zookeeper.close();
  }
}

function failed(error: unknown, logger: string, io: Io): number {
  io.stdout.write(`Error while executing topic command : ${messageOf(error)}\n`);
  logTo(io, 'ERROR', stackTrace(error), logger);
  return 1;
}
