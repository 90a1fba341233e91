import { expect, test, vi } from 'vitest';
import type { Measure } from '../../../scripts/evaluation/answers.ts';
import type { LabelledCatalogue } from '../../../scripts/evaluation/labelled-catalogue.ts';
import { measureBalance } from '../../../scripts/evaluation/measure-balance.ts';
import { measurePictures } from '../../../scripts/evaluation/measure-pictures.ts';
import { measureWords } from '../../../scripts/evaluation/measure-words.ts';
import { openSearchable } from '../../../scripts/evaluation/searchable-catalogue.ts';
import { type ColouredPicture, colourDeps, colouredCatalogue, labelled } from './coloured-catalogue.ts';

vi.spyOn(process.stderr, 'write').mockReturnValue(true);

/** Two red pictures and one blue of one product, a red one and a green one of others. */
const PICTURES: readonly ColouredPicture[] = [
  { id: 'a1', product: 'a', kind: 'shirt', colour: 'red' },
  { id: 'a2', product: 'a', kind: 'shirt', colour: 'red' },
  { id: 'a3', product: 'a', kind: 'shirt', colour: 'blue' },
  { id: 'b1', product: 'b', kind: 'hat', colour: 'red' },
  { id: 'c1', product: 'c', kind: 'hat', colour: 'green' },
];

async function measured(catalogue: LabelledCatalogue): Promise<readonly Measure[]> {
  await using searchable = await openSearchable(colourDeps(), catalogue, {});
  const ask = () => Promise.resolve([]);
  return [
    ...(await measurePictures(searchable)),
    ...(await measureWords(searchable, { embedder: colourDeps().embedder, ask })),
  ].filter(({ answers }) => answers.size > 0);
}

function answersOf(measures: readonly Measure[], name: string): Record<string, number> {
  const answers = measures.find((measure) => measure.name === name)?.answers ?? [];
  return Object.fromEntries([...answers].map(([query, { value }]) => [query, value]));
}

test('a picture is never its own answer, and what has no other picture is not asked for', async () => {
  const measures = await measured(colouredCatalogue([...PICTURES, { id: 'd1', product: 'd', colour: 'blue' }]));
  expect(answersOf(measures, 'toy_recall_at_1')).toEqual({ a1: 1, a2: 1, a3: 0 }); // the blue one finds d1
  expect(answersOf(measures, 'toy_recall_at_5')).toEqual({ a1: 1, a2: 1, a3: 1 });
});

test('precision counts kinds, colours, and both', async () => {
  const measures = await measured(colouredCatalogue(PICTURES));
  expect(answersOf(measures, 'toy_kind_p10')).toEqual({ a1: 0.2, a2: 0.2, a3: 0.2, b1: 0.1, c1: 0.1 });
  expect(answersOf(measures, 'toy_colour_p10')).toEqual({ a1: 0.2, a2: 0.2, a3: 0, b1: 0.2, c1: 0 });
  expect(answersOf(measures, 'toy_kind_and_colour_p10')).toEqual({ a1: 0.1, a2: 0.1, a3: 0, b1: 0, c1: 0 });
});

test('pictures of unknown kind are neither asked with nor found', async () => {
  const { kind: _, ...unknown } = PICTURES[3] as ColouredPicture;
  const measures = await measured(colouredCatalogue([...PICTURES.slice(0, 3), unknown, ...PICTURES.slice(4)]));
  const answers = measures.find(({ name }) => name === 'toy_kind_p10')?.answers;
  expect([...(answers?.keys() ?? [])]).toEqual(['a1', 'a2', 'a3', 'c1']);
  const found = [...(answers?.values() ?? [])].flatMap(({ first }) => first.map(({ picture }) => picture.image.id));
  expect(found).not.toContain('b1');
});

test('a photo of a shopper finds the product among those of the gallery', async () => {
  const query = labelled({ id: 'street', product: 'c', colour: 'green' });
  const gallery = colouredCatalogue(PICTURES).queries;
  const measures = await measured({ ...colouredCatalogue([]), queries: [query], gallery });
  expect(answersOf(measures, 'toy_in_first_1')).toEqual({ street: 1 });
  expect(measures.find(({ name }) => name === 'toy_in_first_1')?.answers.get('street')?.first[0]).toMatchObject({
    picture: { product: 'c' },
    right: true,
  });
});

test('class names are compared as words with each picture', async () => {
  const pictures: readonly ColouredPicture[] = [
    { id: 'right', product: 'a', kind: 'red', colour: 'red' },
    { id: 'wrong', product: 'b', kind: 'green', colour: 'red' },
  ];
  const measures = await measured(colouredCatalogue(pictures, ['red', 'green']));
  expect(answersOf(measures, 'toy_words')).toEqual({ right: 1, wrong: 0 });
});

test('colours are asked for where five pictures have them, and count what they find', async () => {
  const reds = Array.from({ length: 4 }, (_, i) => ({ id: `red${i}`, product: `red${i}`, colour: 'red' }));
  const mislabelled = { id: 'blue', product: 'blue', colour: 'blue', label: 'red' };
  const other = { id: 'redder', product: 'redder', colour: 'red', label: 'green' };
  const measures = await measured(colouredCatalogue([...reds, mislabelled, other]));
  expect(answersOf(measures, 'toy_colour_words_p5')).toEqual({ red: 0.8 });
});

test('words that the model does not know find nothing', async () => {
  const pictures = ['one', 'two'].map((id) => ({ id, product: id, kind: 'thing', colour: 'red', label: 'maroon' }));
  const measures = await measured(colouredCatalogue(pictures));
  expect(answersOf(measures, 'toy_prompts_p5')).toEqual({ 'maroon thing': 0 });
});

test('a photo and words that do not fit it move the ranking equally, and the share of each can be told', async () => {
  const colours = ['red', 'green', 'blue', 'white', 'black'];
  const pictures = Array.from({ length: 40 }, (_, i) => {
    const colour = colours[i % colours.length] as string;
    return { id: `p${i}`, product: `p${i}`, kind: colour, colour };
  });
  await using searchable = await openSearchable(colourDeps(), colouredCatalogue(pictures, colours), {});
  const [photo, words] = await measureBalance(searchable, colourDeps().embedder);
  expect([photo?.name, words?.name]).toEqual(['toy_balance_photo', 'toy_balance_words']);
  const mean = (measure: Measure | undefined) => {
    const values = [...(measure?.answers.values() ?? [])].map(({ value }) => value);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  expect(photo?.answers.size).toBe(40);
  expect(mean(photo)).toBeGreaterThan(0.3);
  expect(mean(words)).toBeGreaterThan(0.3);
  expect(Math.abs(mean(photo) - mean(words))).toBeLessThan(0.25);
});

test('a picture that cannot be read is left out', async () => {
  const broken = { id: 'broken', product: 'a', kind: 'shirt', colour: 'nothing' };
  const measures = await measured(colouredCatalogue([...PICTURES, broken]));
  expect(Object.keys(answersOf(measures, 'toy_kind_p10'))).toEqual(PICTURES.map(({ id }) => id));
});
