import { execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';

const run = promisify(execFile);
const FERRETDB = join(import.meta.dirname, 'ferretdb');
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/vitrine');
const BUILD_TIMEOUT_MS = 600_000;
const START_TIMEOUT_MS = 20_000;

export interface TestMongodb {
  /** False when there is no server: its tests are skipped. */
  readonly available: boolean;
  readonly url: string;
  /** What serves: for test titles. */
  readonly server: string;
  /** A new, empty database; all of them are dropped in the end. */
  newDatabase(): string;
  stop(): Promise<void>;
}

/**
 * A MongoDB server for tests: the one at MONGODB_URL, else a `mongod` of this machine, else FerretDB, built with Go from
 * `test/services/ferretdb` (some minutes the first time, then kept). With none of them a line says why and
 * `available` is false.
 */
export async function startMongodb(): Promise<TestMongodb> {
  const url = process.env['MONGODB_URL'];
  if (url !== undefined && url !== '') return connected({ url, server: 'MONGODB_URL', end: async () => {} });
  if (isOnPath('mongod')) return startProcess('mongod', 'mongod', mongodArguments);
  if (isOnPath('go')) {
    return buildFerretdb().then(
      (program) => startProcess('FerretDB', program, (port, folder) => [`127.0.0.1:${port}`, folder]),
      (error: unknown) => unavailable('FerretDB could not be built', error),
    );
  }
  return unavailable('there is neither MONGODB_URL nor a mongod, nor Go to build FerretDB with');
}

function unavailable(why: string, error?: unknown): TestMongodb {
  const cause = error instanceof Error ? ` (${error.message.split('\n', 3).join(' ')})` : '';
  console.warn(`The tests of MongoDB are skipped: ${why}${cause}.`);
  return { available: false, url: '', server: 'no MongoDB', newDatabase: () => '', stop: async () => {} };
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

function mongodArguments(port: number, folder: string): readonly string[] {
  return ['--bind_ip', '127.0.0.1', '--port', `${port}`, '--dbpath', folder, '--quiet'];
}

/** Builds the server once for each state of its sources; what is half built is never run. */
async function buildFerretdb(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum']) hash.update(await readFile(join(FERRETDB, file)));
  const program = join(CACHE, `ferretdb-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(program)) return program;
  await mkdir(CACHE, { recursive: true });
  const fresh = `${program}-${randomUUID()}`;
  await run('go', ['build', '-o', fresh, '.'], { cwd: FERRETDB, timeout: BUILD_TIMEOUT_MS });
  await rename(fresh, program);
  return program;
}

async function startProcess(
  server: string,
  program: string,
  argumentsOf: (port: number, folder: string) => readonly string[],
): Promise<TestMongodb> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-mongodb-'));
  const port = await freePort();
  // FerretDB ends when its standard input closes, so it does not outlive a test process that is killed
  const child = spawn(program, argumentsOf(port, folder), { stdio: ['pipe', 'ignore', 'ignore'] });
  const exited = once(child, 'exit');
  const end = async () => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `mongodb://127.0.0.1:${port}/`;
  const early = exited.then(([code]) => Promise.reject(new Error(`${server} ended with code ${String(code)}.`)));
  const ready = connected({ url, server, end });
  return Promise.race([ready, early]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Running {
  readonly url: string;
  readonly server: string;
  readonly end: () => Promise<void>;
}

async function connected({ url, server, end }: Running): Promise<TestMongodb> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: START_TIMEOUT_MS });
  await client.db('admin').command({ ping: 1 });
  const databases: string[] = [];
  return {
    available: true,
    url,
    server,
    newDatabase() {
      const name = `vitrine_test_${randomUUID().replaceAll('-', '')}`;
      databases.push(name);
      return name;
    },
    async stop() {
      for (const name of databases) await client.db(name).dropDatabase();
      await client.close();
      await end();
    },
  };
}
