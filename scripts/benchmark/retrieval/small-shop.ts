import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { type Config, parseConfig } from '../../../src/cli/config.ts';
import { indexCatalogue } from '../../index-catalogue.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';

const ADMIN_KEY = 'key-of-the-benchmark';
const SIDE = 64;
const SHAPES = ['circle', 'bar', 'frame', 'cross'] as const;
export const CURRENCY = 'EUR';

/** A product as `upsertProducts` takes it; what is left out stays as it is. */
export interface ProductInput {
  readonly id: string;
  readonly title?: string;
  readonly brand?: string;
  readonly price?: { readonly amount: number; readonly currency: string };
  readonly images?: readonly { readonly file: string }[];
}

/** A shop of small drawn pictures in a temporary folder, indexed; its server is started and ended as often as one likes. */
export interface SmallShop extends AsyncDisposable {
  readonly ids: readonly string[];
  /** Picture number i, as a product's image: different numbers are different pictures, drawn before. */
  picture(i: number): { readonly file: string };
  /** Starts the server on the shop's data folder. */
  serve(): Promise<ServerProcess>;
}

/** Draws `pictures` pictures and sells the first `products` of them, one a product. */
export async function openSmallShop(size: {
  readonly products: number;
  readonly pictures: number;
}): Promise<SmallShop> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-bench-shop-'));
  const config = parseConfig({
    ...process.env,
    DATA_DIR: join(folder, 'data'),
    IMAGE_ROOT: folder,
    LOG_LEVEL: 'error',
  });
  await mkdir(join(folder, 'pictures'));
  for (let i = 0; i < size.pictures; i++) await draw(join(folder, 'pictures', `${i}.png`), i);
  const ids = Array.from({ length: size.products }, (_, i) => `p${i}`);
  await indexShop(config, folder, ids);
  return {
    ids,
    picture: (i) => ({ file: `pictures/${i % size.pictures}.png` }),
    serve: () => startServerProcess(config, { ADMIN_KEY, IMAGE_ROOT: folder }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function indexShop(config: Config, folder: string, ids: readonly string[]): Promise<void> {
  const rows = ids.map((id, i) => ({
    id,
    title: `Product ${i}`,
    brand: 'Bench',
    price: i,
    currency: CURRENCY,
    images: [`pictures/${i}.png`],
  }));
  const catalogue = join(folder, 'catalog.jsonl');
  await writeFile(catalogue, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await indexCatalogue(config, catalogue);
}

async function draw(file: string, i: number): Promise<void> {
  const colour = `hsl(${(i * 137) % 360} ${40 + (i % 5) * 12}% ${30 + (i % 7) * 7}%)`;
  const size = 12 + (i % 17);
  const shape = {
    circle: `<circle cx="32" cy="32" r="${size}" fill="${colour}"/>`,
    bar: `<rect x="${32 - size / 2}" y="6" width="${size}" height="52" fill="${colour}"/>`,
    frame: `<rect x="10" y="10" width="44" height="44" fill="none" stroke="${colour}" stroke-width="${size / 2}"/>`,
    cross: `<path d="M32 4V60M4 32H60" stroke="${colour}" stroke-width="${size / 2}"/>`,
  }[SHAPES[i % SHAPES.length] ?? 'circle'];
  const text = `<text x="2" y="62" font-size="9">${i}</text>`; // no two files alike
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}"><rect width="64" height="64" fill="white"/>${shape}${text}</svg>`;
  await sharp(Buffer.from(svg)).png().toFile(file);
}

/** Asks the server as its admin. Throws when the answer is an error; a server that is gone is an error too. */
export async function ask<T>(url: string, query: string, variables: object = {}): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: T; errors?: readonly { message: string }[] };
  if (errors !== undefined || data === undefined) throw new Error(`${errors?.[0]?.message ?? response.status}`);
  return data;
}
