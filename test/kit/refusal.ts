/** What a broker, or the connection to it, has against a client. */
import { AdminClient, type AdminConfig } from '../../src/clients/admin/admin-client.ts';

/** The text of the error that a simple call fails with, `no error` when it does not. */
export async function refusalOf(config: AdminConfig): Promise<string> {
  const admin = new AdminClient(config);
  try {
    await admin.listTopics({ timeoutMs: 20_000 });
    return 'no error';
  } catch (error) {
    return String(error);
  } finally {
    await admin.close();
  }
}
