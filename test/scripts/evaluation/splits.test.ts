import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { findCatalogues } from '../../../scripts/evaluation/find-catalogues.ts';
import { RENDER_SHARE, isHeldOut } from '../../../scripts/evaluation/held-out.ts';
import type { LabelledPicture } from '../../../scripts/evaluation/labelled-catalogue.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');
const SHARED = resolve(REPOSITORY, process.env['VITRINE_SHARED'] ?? '../shared');

function python(): string | undefined {
  try {
    return execFileSync('python3', ['--version'], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
}

const missing = [!existsSync(join(SHARED, 'data/clothing')) && 'shared data', !python() && 'Python'].filter(Boolean);
if (missing.length > 0)
  console.log(`Skipped: the splits of training and evaluation, there is no ${missing.join(', no ')}.`);

/** The lists of the training's own code, whose packages (PyTorch) are not needed for them. */
const TWIN = `
import json, sys
from pathlib import Path
from unittest.mock import MagicMock
sys.modules.update({name: MagicMock() for name in ("torch", "numpy", "PIL")})
sys.path.insert(0, "scripts/train")
import pictures, prompts
shared = Path(sys.argv[1])
grocery = pictures.load_grocery(shared)
def said(chosen):
    return [[str(p.path.relative_to(shared)), p.kind] for p in chosen]
print(json.dumps({
    "clothing": said(p for p in pictures.load_clothing(shared) if p.held_out and p.kind),
    "grocery": said(p for p in grocery if p.held_out),
    "gallery": said(p for p in grocery if not p.held_out),
    "luma": [[str(p.path.relative_to(shared)), p.same] for p in pictures.load_luma(shared)],
    "words": [prompts.clothing_prompts(), prompts.grocery_prompts([p for p in grocery if not p.held_out])],
    "renders": [pictures.is_held_out(f"render form-{i}", 0.1) for i in range(200)],
}))
`;

/** Pictures and the sum of their list, as the published numbers were measured: another split makes them incomparable. */
const PUBLISHED = {
  clothing: '820 6f0c2eaca99c8d96',
  grocery: '296 a533802d4b2251d6',
  gallery: '2640 aad0eab5bea4aa0a',
  luma: '704 c2155442afe20630',
};

interface Twin {
  readonly clothing: readonly (readonly [string, string])[];
  readonly grocery: Twin['clothing'];
  readonly gallery: Twin['clothing'];
  readonly luma: Twin['clothing'];
  readonly words: readonly [Record<string, string>, Record<string, string>];
  readonly renders: readonly boolean[];
}

test.skipIf(missing.length > 0)('training never sees what is measured on, and both type the same words', async () => {
  const output = execFileSync('python3', ['-Bc', TWIN, SHARED], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const twin = JSON.parse(output) as Twin;
  const choice = { shared: SHARED, demo: '', only: ['clothing', 'grocery', 'luma'] };
  const [clothing, grocery, luma] = await findCatalogues(choice);

  expect({
    clothing: sumOf(kindsOf(clothing?.queries)),
    grocery: sumOf(kindsOf(grocery?.queries)),
    gallery: sumOf(kindsOf(grocery?.gallery)),
    luma: sumOf(listOf(luma?.queries, ({ product }) => product)),
  }).toEqual(PUBLISHED);
  const { words, renders, ...lists } = twin;
  expect(Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, sumOf(list)]))).toEqual(PUBLISHED);
  expect(renders).toEqual(renders.map((_, i) => isHeldOut(`render form-${i}`, RENDER_SHARE)));
  expect(Object.fromEntries(clothing?.kindWords ?? [])).toEqual(words[0]);
  expect(Object.fromEntries(grocery?.kindWords ?? [])).toEqual(words[1]);
});

function kindsOf(pictures: readonly LabelledPicture[] | undefined) {
  return listOf(pictures, ({ kinds }) => kinds.join());
}

function listOf(pictures: readonly LabelledPicture[] = [], label: (picture: LabelledPicture) => string) {
  return pictures.map((picture) => [relative(SHARED, picture.image.file ?? ''), label(picture)] as const);
}

/** Of a list in any order; it begins with the length, which tells more than the rest when it differs. */
function sumOf(list: readonly (readonly [string, string])[]): string {
  const lines = list.map((entry) => entry.join(' ')).sort();
  return `${list.length} ${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16)}`;
}
