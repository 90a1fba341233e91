import { type Measure, valuesOf } from './answers.ts';
import { type Interval, bootstrap, pairedBootstrap } from './bootstrap.ts';
import type { Column } from './evaluate-model.ts';

/** One measure of all columns. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly queries: number;
  /** By column; undefined where it was not measured. */
  readonly cells: readonly (Interval | undefined)[];
  /** How much higher the first column is than the second, on the queries of both. */
  readonly difference?: Interval | undefined;
}

/** Measures as rows, in the order in which they were first measured. `paired`: with the difference of the first two columns. */
export function rowsOf(columns: readonly Column[], { paired }: { readonly paired: boolean }): readonly Row[] {
  const measures = new Map(columns.flatMap((column) => column.measures).map((measure) => [measure.name, measure]));
  return [...measures.values()].map(({ name, title }) => {
    const found = columns.map((column) => column.measures.find((measure) => measure.name === name));
    return {
      name,
      title,
      queries: Math.max(...found.map((measure) => measure?.answers.size ?? 0)),
      cells: found.map((measure) => measure && bootstrap([...valuesOf(measure.answers).values()])),
      difference: paired ? differenceOf(found[0], found[1]) : undefined,
    };
  });
}

function differenceOf(ours: Measure | undefined, theirs: Measure | undefined): Interval | undefined {
  return ours && theirs && pairedBootstrap(valuesOf(ours.answers), valuesOf(theirs.answers));
}

/** A table in Markdown, as model cards have it. */
export function formatTable(columns: readonly Column[], rows: readonly Row[]): string {
  const paired = rows.some(({ difference }) => difference !== undefined);
  const head = [
    'measure',
    'queries',
    ...laidOut(
      columns.map(({ name }) => name),
      paired ? 'difference' : undefined,
    ),
  ];
  const body = rows.map(({ title, queries, cells, difference }) => [
    title,
    String(queries),
    ...laidOut(cells.map(formatCell), paired ? formatDifference(difference) : undefined),
  ]);
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function number(value: number): string {
  return value.toFixed(3).replace(/^(-?)0\./, '$1.');
}

/** The difference stands behind the two columns that it is of. */
function laidOut(cells: readonly string[], difference: string | undefined): readonly string[] {
  return difference === undefined ? cells : [...cells.slice(0, 2), difference, ...cells.slice(2)];
}

function formatCell(cell: Interval | undefined): string {
  return cell === undefined ? '–' : `${number(cell.mean)} (${number(cell.low)}–${number(cell.high)})`;
}

function formatDifference(difference: Interval | undefined): string {
  if (difference === undefined) return '–';
  const { mean, low, high } = difference;
  const [one, from, to] = [mean, low, high].map((value) => (value < 0 ? '' : '+') + number(value));
  return `${one} (${from} to ${to})`;
}

/** Counted, not averaged: one number for each photo that found its product. */
const COUNTED = /^street_in_first_/;

/** The first column's means by measure: what a program compares. */
export function flatMeans(rows: readonly Row[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    rows.flatMap(({ name, queries, cells: [cell] }) => {
      if (cell === undefined) return [];
      return [[name, COUNTED.test(name) ? Math.round(cell.mean * queries) : rounded(cell.mean)]];
    }),
  );
}

export function rounded(value: number): number {
  return Number(value.toFixed(4));
}
