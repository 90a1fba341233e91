import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { ROOT } from '../../src/cli/root.ts';
import { readRenders, readStreet } from './drawn-catalogues.ts';
import type { LabelledCatalogue } from './labelled-catalogue.ts';
import { LUMA_LABELS, labelProducts, readProducts, valuesOf } from './product-catalogue.ts';
import { readClothing, readGrocery } from './shared-catalogues.ts';

export interface CatalogueChoice {
  /** Folder of the shared data. */
  readonly shared: string;
  /** Folder of the demo; drawn when it is not there. */
  readonly demo: string;
  /** Folder of the pictures that training draws; left out without it. */
  readonly renders?: string | undefined;
  /** Names of the catalogues that are wanted; all of them when undefined. */
  readonly only?: readonly string[] | undefined;
}

/** The catalogues that come with the repository and its shared data; what is not there is told on stderr and left out. */
export async function findCatalogues(choice: CatalogueChoice): Promise<readonly LabelledCatalogue[]> {
  const { shared, demo, renders, only } = choice;
  const data = join(shared, 'data');
  const luma = join(data, 'luma/catalog.jsonl');
  const sources = [
    { name: 'clothing', needs: join(data, 'clothing'), read: readClothing },
    { name: 'grocery', needs: join(data, 'grocery'), read: readGrocery },
    { name: 'luma', needs: luma, read: async () => labelProducts('luma', await readProducts(luma), LUMA_LABELS) },
    { name: 'render', needs: renders, read: readRenders },
    { name: 'street', needs: ROOT, read: () => readDrawnStreet(demo) },
  ];
  const catalogues: LabelledCatalogue[] = [];
  for (const { name, needs, read } of sources) {
    if (only !== undefined && !only.includes(name)) continue;
    if (needs === undefined) continue;
    if (existsSync(needs)) catalogues.push(await read(needs));
    else console.error(`Skipped: ${name}, there is no ${needs}. VITRINE_SHARED names the folder of the shared data.`);
  }
  return catalogues;
}

function readDrawnStreet(demo: string): Promise<LabelledCatalogue> {
  const draw = join(ROOT, 'scripts/render-catalogue.ts');
  execFileSync(process.execPath, [draw, '--out', demo], { stdio: ['ignore', 2, 2] });
  return readStreet(demo);
}

/** A catalogue of one's own, and the attributes that name kind and colour. Throws BAD_USER_INPUT when it cannot be read. */
export async function readOwnCatalogue(
  path: string,
  { kind, colour }: { readonly kind: string; readonly colour: string },
): Promise<LabelledCatalogue> {
  const name = basename(path, extname(path)).replaceAll(/\W+/g, '_');
  const catalogue = labelProducts(name, await readProducts(path), {
    kindsOf: valuesOf(kind),
    coloursOf: valuesOf(colour),
  });
  for (const [what, attribute] of [
    ['kinds', kind],
    ['colours', colour],
  ] as const) {
    if (catalogue.queries.every((picture) => picture[what].length === 0))
      console.error(`${path}: no product has the attribute ${attribute}, so nothing is measured by ${what}.`);
  }
  return catalogue;
}
