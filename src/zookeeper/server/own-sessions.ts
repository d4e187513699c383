/**
 * Which sessions belong to the process this server is embedded in: a small file in the data directory, written before
 * such a session holds any ephemeral. After an unclean stop it tells the next start whom nobody will miss.
 */
import { longHex } from '../../base/long-hex.ts';
import type { Disk } from '../../platform/platform.ts';

export class OwnSessions {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #ids = new Set<bigint>();

  constructor(disk: Disk, dataDir: string) {
    this.#disk = disk;
    this.#path = `${dataDir}/own.sessions`;
  }

  async mark(id: bigint): Promise<void> {
    this.#ids.add(id);
    const lines = [...this.#ids].map((own) => `${longHex(own)}\n`);
    await this.#disk.writeFileAtomic(this.#path, lines.join(''));
  }

  /** What the last run wrote; lines that are no ids are passed over. */
  async marked(): Promise<bigint[]> {
    if ((await this.#disk.stat(this.#path)) === null) return [];
    const text = (await this.#disk.readFile(this.#path)).toString('latin1');
    return text
      .split('\n')
      .filter((line) => /^0x[0-9a-f]{1,16}$/.test(line))
      .map((line) => BigInt.asIntN(64, BigInt(line)));
  }

  async clear(): Promise<void> {
    this.#ids.clear();
    await this.#disk.remove(this.#path);
  }
}
