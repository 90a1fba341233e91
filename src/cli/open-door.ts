import { joseTokenVerifier } from '../adapters/jose-token-verifier.ts';
import { Doorkeeper } from '../pipeline/access/doorkeeper.ts';
import { KeyRing } from '../pipeline/access/key-ring.ts';
import { ensureAdminKey } from './admin-key.ts';
import type { Vitrine } from './wire.ts';

/** Who gets in, and how: the doorkeeper with everything it stands on. */
export interface Door {
  readonly doorkeeper: Doorkeeper;
  readonly keyRing: KeyRing;
  /** One line for the person at the terminal: the admin key when it is new, else where it is. */
  readonly adminKeyNotice: string;
}

/** Opens the door of a server. Whoever opens it flushes the key ring at the end. Makes the first admin key when there is none. */
export async function openDoor(vitrine: Pick<Vitrine, 'config' | 'log' | 'keys' | 'clock' | 'dataDir'>): Promise<Door> {
  const { config, log, keys, clock } = vitrine;
  const { adminKey, publicAccess, tokens } = config.access;
  const { key, notice } = await ensureAdminKey(vitrine, adminKey);
  const keyRing = new KeyRing({
    keys,
    clock,
    onError: (error) => log.error({ err: error }, 'the use of keys could not be noted'),
  });
  const doorkeeper = new Doorkeeper({
    keyRing,
    adminKey: key,
    publicAccess,
    tokens: tokens && { verifier: joseTokenVerifier(tokens), claims: tokens.claims },
  });
  if (publicAccess.search && publicAccess.shoppers && !isLoopback(config.server.host)) {
    log.warn(
      'anybody may search and record events in the name of any shopper: set ANONYMOUS_SHOPPERS=false to end that',
    );
  }
  return { doorkeeper, keyRing, adminKeyNotice: notice };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
