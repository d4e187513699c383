/** The lines are those that Apache ZooKeeper 3.8.4 wrote about the same requests. */
import { expect, it } from 'vitest';
import { OPEN_ACL } from '../../../src/zookeeper/messages.ts';
import { World } from './kit.ts';

/** What an audited server has written, without the session. */
async function audited(use: (w: World) => Promise<void>): Promise<string[]> {
  const w = new World({ 'audit.enable': 'true' });
  await w.start();
  await use(w);
  return [...w.log.messages('INFO'), ...w.log.messages('ERROR')]
    .filter((line) => line.includes('operation='))
    .map((line) => line.replace(/^session=0x\w+\t/, '').replaceAll('\t', ' '));
}

it('has a line for each change, by whom and with what result', async () => {
  const lines = await audited(async (w) => {
    const client = await w.client();
    await client.addAuth('digest', Buffer.from('u:p'));
    await client.create('/a', null);
    await client.create('/e-', null, { mode: 'ephemeral-sequential' });
    await client.set('/a', null);
    await client.setAcl('/a', [...OPEN_ACL, { perms: 5, scheme: 'ip', id: '1.2.3.4' }]);
    await client.multi([
      { type: 'check', path: '/a', version: 1 },
      { type: 'create', path: '/m', data: null },
      { type: 'delete', path: '/m', version: 0 },
    ]);
    for (const failing of [
      client.create('/a', null),
      client.delete('/none'),
      client.multi([{ type: 'delete', path: '/none', version: 0 }]),
    ]) {
      await expect(failing).rejects.toThrow();
    }
    await client.close();
    await w.server?.close();
  });
  const own = 'user=127.0.0.1,u ip=127.0.0.1';
  expect(lines).toEqual([
    'user=nobody operation=serverStart result=success',
    `${own} operation=create znode=/a znode_type=persistent result=success`,
    `${own} operation=create znode=/e-0000000001 znode_type=ephemeral_sequential result=success`,
    `${own} operation=setData znode=/a result=success`,
    `${own} operation=setAcl znode=/a acl=world:anyone:cdrwaip:1.2.3.4:cr result=success`,
    `${own} operation=create znode=/m znode_type=persistent result=success`,
    `${own} operation=delete znode=/m result=success`,
    'user=nobody operation=ephemeralZNodeDeletionOnSessionCloseOrExpire znode=/e-0000000001 result=success',
    'user=nobody operation=serverStop result=invoked',
    `${own} operation=create znode=/a znode_type=persistent result=failure`,
    `${own} operation=delete znode=/none result=failure`,
    `${own} operation=multiOperation result=failure`,
  ]);
});
