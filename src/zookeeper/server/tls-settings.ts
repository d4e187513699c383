/**
 * The ssl.* settings: where the stores are, what they are (by their names' endings when nothing says so) and how to
 * speak. What Java would do and we cannot is refused by name.
 */
import { type Disk, TlsError, type TlsOptions, type TlsStore } from '../../platform/platform.ts';

/** A setting by its key, undefined where it is not set. */
export type Setting = (key: string) => string | undefined;

export const TLS_KEYS: readonly string[] = [
  'ssl.keyStore.location',
  'ssl.keyStore.password',
  'ssl.keyStore.passwordPath',
  'ssl.keyStore.type',
  'ssl.trustStore.location',
  'ssl.trustStore.password',
  'ssl.trustStore.passwordPath',
  'ssl.trustStore.type',
  'ssl.protocol',
  'ssl.enabledProtocols',
  'ssl.ciphersuites',
  'ssl.hostnameVerification',
  'ssl.crl',
  'ssl.ocsp',
  'ssl.context.supplier.class',
];

const TYPES: Readonly<Record<string, string>> = {
  jks: 'JKS',
  pem: 'PEM',
  p12: 'PKCS12',
  pfx: 'PKCS12',
  bcfks: 'BCFKS',
};

export async function readTlsOptions(disk: Disk, setting: Setting): Promise<TlsOptions> {
  if (setting('ssl.context.supplier.class')) {
    throw new TlsError('ssl.context.supplier.class: classes of Java cannot be loaded here');
  }
  const protocols = listOf(setting('ssl.enabledProtocols'));
  const protocol = setting('ssl.protocol');
  return {
    keyStore: await readStore(disk, setting, 'ssl.keyStore'),
    trustStore: await readStore(disk, setting, 'ssl.trustStore'),
    protocols: protocols ?? (protocol === undefined || protocol === 'TLS' ? null : [protocol]),
    cipherSuites: listOf(setting('ssl.ciphersuites')),
    verifyHostname: setting('ssl.hostnameVerification')?.toLowerCase() !== 'false',
    revocation: isOn(setting('ssl.ocsp')) ? 'ocsp' : isOn(setting('ssl.crl')) ? 'crl' : undefined,
  };
}

/** Boolean.parseBoolean. */
const isOn = (value: string | undefined): boolean => value?.toLowerCase() === 'true';

function listOf(value: string | undefined): string[] | null {
  const items = (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.length === 0 ? null : items;
}

async function readStore(disk: Disk, setting: Setting, prefix: string): Promise<TlsStore | null> {
  const location = setting(`${prefix}.location`);
  if (location === undefined || location === '') return null;
  const passwordPath = setting(`${prefix}.passwordPath`);
  const password =
    passwordPath === undefined || passwordPath === ''
      ? (setting(`${prefix}.password`) ?? null)
      : (await disk.readFile(passwordPath)).toString().trim();
  return {
    type: setting(`${prefix}.type`) ?? typeOf(location),
    bytes: await disk.readFile(location),
    password,
  };
}

function typeOf(location: string): string {
  const ending = location.slice(location.lastIndexOf('.') + 1).toLowerCase();
  const type = TYPES[ending];
  if (type === undefined) {
    throw new TlsError(`${location}: its name does not tell its type, set ssl.*Store.type`);
  }
  return type;
}
