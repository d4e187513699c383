import { expect, it } from 'vitest';
import { OPEN_ACL } from '../../../src/zookeeper/messages.ts';
import { PendingTree } from '../../../src/zookeeper/server/pending.ts';
import { Tree } from '../../../src/zookeeper/server/tree.ts';

it('shows a node as gone although an earlier removal of it has been applied meanwhile', () => {
  const tree = Tree.fresh();
  tree.create('/n', null, OPEN_ACL, 0n, 1, 1, 0);
  const view = new PendingTree(tree);
  const node = view.get('/n');
  view.remove('/n');
  const first = view.seal();
  view.set('/n', node);
  const second = view.seal();
  view.remove('/n');
  const third = view.seal();
  tree.delete('/n', 2);
  view.applied(first);
  tree.create('/n', null, OPEN_ACL, 0n, 2, 3, 0);
  view.applied(second);
  expect(view.get('/n').exists).toBe(false);
  tree.delete('/n', 4);
  view.applied(third);
  expect(view.get('/n').exists).toBe(false);
});
