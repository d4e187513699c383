/** kafka-features: the feature levels that a cluster runs with (KIP-584, KIP-778). The work is in ../features. */
import type { CommandDeclaration, OptionDeclaration } from '../command.ts';

const METADATA = (verb: string): OptionDeclaration => ({
  name: 'metadata',
  type: 'String',
  description: `The version to ${verb} metadata.version to, as 3.9 or 3.3-IV3.`,
});
const FEATURE = (description: string): OptionDeclaration => ({
  name: 'feature',
  type: 'String',
  repeatable: true,
  description,
});
const UNSAFE: OptionDeclaration = {
  name: 'unsafe',
  type: 'flag',
  description: 'Even where that loses metadata for good.',
};
const DRY_RUN: OptionDeclaration = {
  name: 'dry-run',
  type: 'flag',
  description: 'Only ask whether it could be done.',
};

export const command: CommandDeclaration = {
  name: 'kafka-features',
  summary: 'tells and changes the feature levels of a cluster',
  dialect: 'argparse',
  asksBroker: true,
  options: [
    {
      name: 'command-config',
      type: 'String',
      description: 'A properties file with settings for the admin client.',
    },
    {
      name: 'bootstrap-server',
      type: 'String',
      required: true,
      exclusive: 'connection',
      description: 'One or more brokers, host:port separated by commas.',
    },
    {
      name: 'bootstrap-controller',
      type: 'String',
      required: true,
      exclusive: 'connection',
      description: 'One or more KRaft controllers, host:port separated by commas.',
    },
  ],
  subcommands: [
    { name: 'describe', summary: 'Tell which features there are.', options: [] },
    {
      name: 'upgrade',
      summary: 'Raise the level of features.',
      options: [
        METADATA('raise'),
        FEATURE('A feature and its new level, as metadata.version=21.'),
        DRY_RUN,
      ],
    },
    {
      name: 'downgrade',
      summary: 'Lower the level of features.',
      options: [
        METADATA('lower'),
        FEATURE('A feature and its new level, as metadata.version=20.'),
        UNSAFE,
        DRY_RUN,
      ],
    },
    {
      name: 'disable',
      summary: 'Lower the level of features to 0.',
      options: [FEATURE('A feature to end.'), UNSAFE, DRY_RUN],
    },
  ],
  synopsis: ['--bootstrap-server SERVERS {describe,upgrade,downgrade,disable} [OPTION...]'],
  description: [
    'A cluster whose brokers keep their metadata in ZooKeeper has no features: describe prints nothing, and every change is refused.',
  ],
  examples: [
    ['kafka-features --bootstrap-server localhost:9092 describe', 'a line for each feature'],
  ],
  seeAlso: ['kafka-broker-api-versions', 'kafka-cluster'],
  run: async (argv, io) => (await import('../features/run.ts')).runFeatures(command, argv, io),
};
