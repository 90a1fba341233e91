import type { Scope } from '../../src/domain/caller.ts';
import { Doorkeeper, type DoorkeeperDeps } from '../../src/pipeline/access/doorkeeper.ts';
import { KeyRing } from '../../src/pipeline/access/key-ring.ts';
import { createKey } from '../../src/pipeline/access/manage-keys.ts';
import type { ServerConfig, ServerDeps } from '../../src/server/server-config.ts';
import { memoryKeyStore } from '../fakes/memory-key-store.ts';
import { ADMIN_KEY, ALL_PUBLIC, type TestServer, startTestServer } from '../harness.ts';

export interface KeyShop extends AsyncDisposable {
  readonly server: TestServer;
  readonly keys: ReturnType<typeof memoryKeyStore>;
  /** Moves the clock of keys and tokens. */
  wait(ms: number): void;
  now(): Date;
  /** A new key of these scopes. */
  key(scopes: readonly Scope[], expiresAt?: Date): Promise<string>;
  /** Notes which keys were used. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface KeyShopOptions {
  readonly door?: Partial<DoorkeeperDeps>;
  readonly deps?: Partial<ServerDeps>;
  readonly config?: Partial<ServerConfig>;
}

/** A server with keys in memory and a clock that is moved by hand. */
export async function startKeyShop({ door, deps, config }: KeyShopOptions = {}): Promise<KeyShop> {
  let time = Date.parse('2026-05-02T12:00:00Z');
  const clock = { now: () => new Date(time) };
  const keys = memoryKeyStore();
  const keyRing = new KeyRing({ keys, clock });
  const doorkeeper = new Doorkeeper({ keyRing, adminKey: ADMIN_KEY, publicAccess: ALL_PUBLIC, ...door });
  const server = await startTestServer({ keys, keyRing, doorkeeper, clock, ...deps }, config);
  return {
    server,
    keys,
    now: clock.now,
    wait: (ms) => {
      time += ms;
    },
    key: async (scopes, expiresAt) => (await createKey({ keys, clock }, { name: 'test', scopes, expiresAt })).text,
    flush: () => keyRing.flush(),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

export function bearer(credential: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${credential}` };
}
