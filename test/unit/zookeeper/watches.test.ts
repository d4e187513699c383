import { describe, expect, it } from 'vitest';
import { OPEN } from '../../../src/zookeeper/server/acl.ts';
import { type Watcher, WatchTable } from '../../../src/zookeeper/server/watches.ts';

class Recorder implements Watcher {
  readonly heard: string[] = [];

  event(type: number, path: string): void {
    this.heard.push(`${type} ${path}`);
  }
}

const CREATED = 1;
const DELETED = 2;
const CHILDREN = 4;

describe('a table of watches', () => {
  it('tells a one-shot watcher once, however often it asked', () => {
    const table = new WatchTable();
    const watcher = new Recorder();
    table.add('/a', watcher);
    table.add('/a', watcher);
    table.fire(CREATED, '/a', OPEN);
    table.fire(DELETED, '/a', OPEN);
    expect(watcher.heard).toEqual(['1 /a']);
    expect(table.count).toBe(0);
  });

  it('keeps persistent watchers, and tells recursive ones of descendants but not of child lists', () => {
    const table = new WatchTable();
    const [kept, deep] = [new Recorder(), new Recorder()];
    table.add('/a', kept, 'persistent');
    table.add('/a', deep, 'recursive');
    table.fire(CREATED, '/a', OPEN);
    table.fire(CREATED, '/a/b/c', OPEN);
    table.fire(CREATED, '/ab', OPEN);
    table.fire(CHILDREN, '/a', OPEN);
    expect(kept.heard).toEqual(['1 /a', '4 /a']);
    expect(deep.heard).toEqual(['1 /a', '1 /a/b/c']);
    table.removeWatcher(deep);
    table.fire(CREATED, '/a/d', OPEN);
    expect(deep.heard).toHaveLength(2);
  });

  it('does not tell twice whom it told of the same deletion', () => {
    const [data, child] = [new WatchTable(), new WatchTable()];
    const watcher = new Recorder();
    data.add('/a', watcher);
    child.add('/a', watcher);
    const told = data.fire(DELETED, '/a', OPEN);
    child.fire(DELETED, '/a', OPEN, told);
    expect(watcher.heard).toEqual(['2 /a']);
    expect([data.count, child.count]).toEqual([0, 0]);
  });

  it('takes one mode away and leaves the other', () => {
    const table = new WatchTable();
    const watcher = new Recorder();
    table.add('/a', watcher);
    table.add('/a', watcher, 'persistent');
    expect(table.remove('/a', watcher, 'persistent')).toBe(true);
    expect(table.remove('/a', watcher, 'persistent')).toBe(false);
    expect(table.has('/a', watcher, 'one-shot')).toBe(true);
  });
});
