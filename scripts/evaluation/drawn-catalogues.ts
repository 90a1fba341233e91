import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { ImageId } from '../../src/domain/product.ts';
import { readStreetPhotos } from '../demo.ts';
import { RENDER_SHARE, isHeldOut } from './held-out.ts';
import { type LabelledCatalogue, type LabelledPicture, colourKindPhrases } from './labelled-catalogue.ts';
import { labelProducts, readProducts } from './product-catalogue.ts';

/** The demo's street photos, searched for in the demo catalogue. */
export async function readStreet(demo: string): Promise<LabelledCatalogue> {
  const products = await readProducts(join(demo, 'catalog.jsonl'));
  const unlabelled = { kindsOf: () => [], coloursOf: () => [] };
  const { queries: gallery } = labelProducts('street', products, unlabelled);
  const queries = (await readStreetPhotos(demo)).map(({ file, productId }): LabelledPicture => ({
    image: { id: `street/${file}` as ImageId, file: join(demo, 'street', file) },
    product: productId,
    kinds: [],
    colours: [],
    phrases: [],
  }));
  return { name: 'street', kindName: 'kind', queries, gallery, kindWords: new Map(), products: new Map() };
}

const LABEL = z.object({
  file: z.string(),
  form: z.string(),
  design: z.string(),
  kind: z.string(),
  colour: z.string(),
  pattern: z.string(),
});

/** The held-out forms of the pictures that training draws (`render-catalogue.ts --training`), with all their colours and views. */
export async function readRenders(folder: string): Promise<LabelledCatalogue> {
  const lines = (await readFile(join(folder, 'labels.jsonl'), 'utf8')).trim().split('\n');
  const labels = lines.map((line) => LABEL.parse(JSON.parse(line)));
  const queries = labels.filter(({ form }) => isHeldOut(`render ${form}`, RENDER_SHARE)).map(pictureOf);
  return { name: 'render', kindName: 'kind', queries, kindWords: new Map(), products: new Map() };

  function pictureOf({ file, design, kind, colour, pattern }: z.output<typeof LABEL>): LabelledPicture {
    const image = { id: basename(file) as ImageId, file: join(folder, 'images', basename(file)) };
    const looks = pattern === 'plain' ? [colour] : [colour, pattern];
    return {
      image,
      product: design,
      kinds: [kind],
      colours: [colour],
      phrases: colourKindPhrases(looks, [kind], new Map()),
    };
  }
}
