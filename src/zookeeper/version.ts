/** The release of Apache ZooKeeper whose behaviour this is, worded as its own tools and servers word it. */
export const ZOOKEEPER_VERSION =
  '3.8.4-9316c2a7a97e1666d8f4593f34dd6fc36ecc436c, built on 2024-02-12 22:16 UTC';
