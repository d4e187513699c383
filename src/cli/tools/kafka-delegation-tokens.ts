/** kafka-delegation-tokens: makes, renews, ends and shows delegation tokens (KIP-48). The work is in ../delegation-tokens. */
import { bootstrapServer, HELP_AND_VERSION } from '../checks.ts';
import type { CommandDeclaration } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-delegation-tokens',
  summary: 'makes, renews, ends and shows delegation tokens',
  dialect: 'jopt',
  answersVersion: true,
  asksBroker: true,
  options: [
    bootstrapServer(),
    {
      name: 'command-config',
      type: 'String',
      description:
        'REQUIRED: A properties file with settings for the admin client, how it logs in above all: tokens are given to nobody who has not.',
    },
    { name: 'create', type: 'flag', description: 'Make a token.' },
    { name: 'renew', type: 'flag', description: 'Let a token live longer.' },
    { name: 'expire', type: 'flag', description: 'Let a token live shorter.' },
    {
      name: 'describe',
      type: 'flag',
      description: 'Show tokens: all that one may see, or those of owners.',
    },
    {
      name: 'owner-principal',
      type: 'String',
      optionalValue: true,
      repeatable: true,
      description: 'An owner, as User:alice.',
    },
    {
      name: 'renewer-principal',
      type: 'String',
      optionalValue: true,
      repeatable: true,
      description: 'Who may renew the token besides its owner, as User:alice.',
    },
    {
      name: 'max-life-time-period',
      type: 'Long',
      optionalValue: true,
      description: 'How long the token can live at most, ms; -1 for what the broker allows.',
    },
    {
      name: 'renew-time-period',
      type: 'Long',
      optionalValue: true,
      description: 'How long from now the token is to live, ms; -1 for what the broker gives.',
    },
    {
      name: 'expiry-time-period',
      type: 'Long',
      optionalValue: true,
      description: 'How long from now the token is to live, ms; -1 ends it at once.',
    },
    {
      name: 'hmac',
      type: 'String',
      optionalValue: true,
      description: "The token's secret, in base64.",
    },
    ...HELP_AND_VERSION,
  ],
  description: [
    'A broker answers only to clients that have logged in: over PLAINTEXT every one of these requests is refused.',
  ],
  examples: [
    [
      'kafka-delegation-tokens --bootstrap-server localhost:9092 --command-config client.properties --describe',
      'the tokens one may see',
    ],
  ],
  seeAlso: ['kafka-configs'],
  run: async (argv, io) =>
    (await import('../delegation-tokens/run.ts')).runDelegationTokens(command, argv, io),
};
