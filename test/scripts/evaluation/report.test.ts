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
  measures: [measure('toy_p10', { a: 1, b: 0.5, c: 0 }), measure('street_in_first_5', { s: 1, t: 1 })],
};
const THEIRS = { name: 'theirs', measures: [measure('toy_p10', { a: 0, b: 0.5, c: 0.25 })] };

test('the table shows both columns, the difference, and a dash where nothing was measured', () => {
  const columns = [OURS, THEIRS];
  const lines = formatTable(columns, rowsOf(columns, { paired: true })).split('\n');
  expect(lines[0]).toBe('| measure | queries | ours | theirs | difference |');
  expect(lines[2]).toMatch(
    /^\| title of toy_p10 \| 3 \| \.500 \(.*\) \| \.250 \(.*\) \| \+\.250 \(-?\.\d{3} to \+\d?\.\d{3}\) \|$/,
  );
  expect(lines[3]).toBe('| title of street_in_first_5 | 2 | 1.000 (1.000–1.000) | – | – |');
});

test('means are flat, and street photos are counted', () => {
  expect(flatMeans(rowsOf([OURS], { paired: false }))).toEqual({ toy_p10: 0.5, street_in_first_5: 2 });
});

test('the worst disagreements come first, and agreement does not come at all', () => {
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
  expect(page.match(/<figure class="right">/g)).toHaveLength(1);
  expect(page.match(/<figure class="wrong">/g)).toHaveLength(3);
  expect(page.match(/src="data:image\/jpeg;base64,/g)).toHaveLength(4);
  expect(page).toContain('red &#60;hat&#62;');
  expect(page).not.toMatch(/(src|href)="(?!data:)/);
});
