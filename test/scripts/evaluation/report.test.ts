import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Answer, Measure } from '../../../scripts/evaluation/answers.ts';
import { worstDisagreements } from '../../../scripts/evaluation/disagreements.ts';
import { galleryPage } from '../../../scripts/evaluation/gallery-page.ts';
import { flatMeans, formatTable, rowsOf } from '../../../scripts/evaluation/report.ts';
import { labelled } from './coloured-catalogue.ts';

const PICTURE = labelled({ id: 'p', product: 'p', kind: '<hat>', colour: 'red' });

function measure(name: string, values: Readonly<Record<string, number>>): Measure {
  const answers = Object.entries(values).map(([query, value]): [string, Answer] => [
    query,
    { query: `“${query}”`, value, first: [{ picture: PICTURE, right: value > 0.5 }] },
  ]);
  return { name, title: `title of ${name}`, answers: new Map(answers) };
}

const OURS = {
  name: 'ours',
  measures: [measure('toy_p10', { a: 1, b: 0.5, c: 0, d: 0.25 }), measure('street_in_first_5', { s: 1, t: 1 })],
};
const THEIRS = { name: 'theirs', measures: [measure('toy_p10', { a: 0, b: 0.5, c: 0.6, d: 0.5 })] };

test('the table shows both columns, the difference, and a dash where nothing was measured', () => {
  const columns = [OURS, THEIRS];
  const lines = formatTable(columns, rowsOf(columns, { paired: true })).split('\n');
  expect(lines[0]).toBe('| measure | queries | ours | theirs | difference |');
  expect(lines[2]).toMatch(
    /^\| title of toy_p10 \| 4 \| \.438 \(.*\) \| \.400 \(.*\) \| \+\.03\d \(-\.\d{3} to \+\.\d{3}\) \|$/,
  );
  expect(lines[3]).toBe('| title of street_in_first_5 | 2 | 1.000 (1.000–1.000) | – | – |');
});

test('means are flat, and street photos are counted', () => {
  expect(flatMeans(rowsOf([OURS], { paired: false }))).toEqual({ toy_p10: 0.4375, street_in_first_5: 2 });
});

test('the worst disagreements come first, and what cannot be seen does not come at all', () => {
  const found = worstDisagreements(OURS, THEIRS, 10);
  expect(found.map(({ ours }) => ours.query)).toEqual(['“a”', '“c”']);
  expect(worstDisagreements(OURS, THEIRS, 1)).toHaveLength(1);
});

test('the page holds its pictures, marks the right ones and escapes what it shows', async () => {
  const red = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const loader = { load: () => Promise.resolve(red) };
  const page = await galleryPage(['ours', 'theirs'], worstDisagreements(OURS, THEIRS, 10), loader);
  expect(page.match(/<figure class="right">/g)).toHaveLength(2);
  expect(page.match(/<figure class="wrong">/g)).toHaveLength(2);
  expect(page.match(/src="data:image\/jpeg;base64,/g)).toHaveLength(4);
  expect(page).toContain('red &#60;hat&#62;');
  expect(page).not.toMatch(/(src|href)="(?!data:)/);
});

test('among equal disagreements the measures take turns', () => {
  const [all, none] = [
    { a: 1, b: 1 },
    { a: 0, b: 0 },
  ];
  const [more, less] = [
    { c: 1, d: 1 },
    { c: 0, d: 0 },
  ];
  const ours = { name: 'ours', measures: [measure('first', all), measure('second', more)] };
  const theirs = { name: 'theirs', measures: [measure('first', none), measure('second', less)] };
  expect(worstDisagreements(ours, theirs, 3).map(({ ours: one }) => one.query)).toEqual(['“a”', '“c”', '“b”']);
});
