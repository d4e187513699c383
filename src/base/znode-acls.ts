/**
 * Which ACL a znode of a secured cluster has (spec/zookeeper.md 4.5; kafka: ZkData): its creator may do all, everybody may
 * read unless there are secrets in it. Brokers create by it, zookeeper-security-migration changes to it.
 */
export interface ZnodeAcl {
  readonly perms: number;
  readonly scheme: string;
  readonly id: string;
}

const CREATOR: ZnodeAcl = { perms: 31, scheme: 'auth', id: '' };
const ANYONE_READS: ZnodeAcl = { perms: 1, scheme: 'world', id: 'anyone' };
export const OPEN_ZNODE: readonly ZnodeAcl[] = [{ perms: 31, scheme: 'world', id: 'anyone' }];

const SENSITIVE = ['/config/users', '/config/brokers', '/delegation_token/tokens'];

export function secureAcl(path: string): readonly ZnodeAcl[] {
  // old consumers write there, whoever they are
  if (path === '/consumers') return OPEN_ZNODE;
  return SENSITIVE.some((root) => path.startsWith(root)) ? [CREATOR] : [CREATOR, ANYONE_READS];
}

/** The roots of what is secured, in the order in which the migration goes through them. */
export const SECURED_ROOTS: readonly string[] = [
  '/admin',
  '/brokers',
  '/cluster',
  '/config',
  '/controller',
  '/controller_epoch',
  '/isr_change_notification',
  '/latest_producer_id_block',
  '/log_dir_event_notification',
  '/delegation_token',
  '/kafka-acl-extended',
  '/migration',
  '/feature',
  '/kafka-acl',
  '/kafka-acl-changes',
  '/kafka-acl-extended/prefixed',
  '/kafka-acl-extended-changes',
];
