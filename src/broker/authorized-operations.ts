/**
 * Bits of the operations somebody may perform, as Metadata and DescribeCluster tell them (KIP-430). Without an authorizer
 * everybody may do everything the kind of resource has.
 */

const READ = 3;
const WRITE = 4;
const CREATE = 5;
const DELETE = 6;
const ALTER = 7;
const DESCRIBE = 8;
const CLUSTER_ACTION = 9;
const DESCRIBE_CONFIGS = 10;
const ALTER_CONFIGS = 11;
const IDEMPOTENT_WRITE = 12;

const bits = (operations: readonly number[]): number =>
  operations.reduce((sum, operation) => sum | (1 << operation), 0);

export const TOPIC_OPERATIONS = bits([
  READ,
  WRITE,
  CREATE,
  DELETE,
  ALTER,
  DESCRIBE,
  DESCRIBE_CONFIGS,
  ALTER_CONFIGS,
]);

export const CLUSTER_OPERATIONS = bits([
  CREATE,
  ALTER,
  DESCRIBE,
  CLUSTER_ACTION,
  DESCRIBE_CONFIGS,
  ALTER_CONFIGS,
  IDEMPOTENT_WRITE,
]);

/** Nobody asked. */
export const OPERATIONS_OMITTED = -2147483648;
