import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';

/** One record of a CSV file: the line it starts at, and its values, or none when a quote is never closed. */
export interface CsvRecord {
  readonly line: number;
  readonly values?: readonly string[];
}

const DELIMITERS = [',', ';', '\t'];
/** Most lines that one record may span. */
const MAX_LINES = 256;

/**
 * Splits the lines of a CSV file into records. Blank lines are passed over; values are separated by the one of comma,
 * semicolon and tab that the first line has most of. A quote that is not closed within 256 lines, or that joins lines to a
 * record of the wrong width, costs the line it stands in and no other (read as one stream, all behind it would be lost).
 */
export async function* csvRecords(lines: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let splitter: Splitter | undefined;
  for await (const line of lines) {
    splitter ??= new Splitter(delimiterOf(line));
    yield* splitter.push(line);
  }
  if (splitter !== undefined) yield* splitter.end();
}

function delimiterOf(header: string): string {
  const count = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

class Splitter {
  readonly #delimiter: string;
  /** Lines of the record that is not complete yet, and the number of the first. */
  #open: string[] = [];
  #line = 1;
  /** Values of the first record. */
  #width: number | undefined;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  *push(line: string): Generator<CsvRecord> {
    this.#open.push(line);
    const values = parseRecord(this.#open.join('\n'), this.#delimiter);
    this.#width ??= values?.length;
    if (values !== undefined && this.#fits(values)) yield* this.#take(this.#open.length, values);
    else if (values !== undefined || this.#open.length === MAX_LINES) yield* this.#giveUpFirst();
  }

  *end(): Generator<CsvRecord> {
    while (this.#open.length > 0) yield* this.#giveUpFirst();
  }

  /** A record of several lines with a wrong number of values is none: a stray quote joined them. */
  #fits(values: readonly string[]): boolean {
    return this.#open.length === 1 || values.length === this.#width;
  }

  /** Reports the first open line as broken and reads those behind it anew. */
  *#giveUpFirst(): Generator<CsvRecord> {
    const [, ...others] = this.#open;
    yield* this.#take(1, undefined);
    this.#open = [];
    for (const line of others) yield* this.push(line);
  }

  *#take(lines: number, values: readonly string[] | undefined): Generator<CsvRecord> {
    const line = this.#line;
    this.#line += lines;
    this.#open = this.#open.slice(lines);
    if (values === undefined) yield { line };
    else if (values.some((value) => value.trim() !== '')) yield { line, values };
  }
}

/** The values of one record; `undefined` when a quote is still open at its end. */
function parseRecord(text: string, delimiter: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(delimiter);
  try {
    return parse(text, { delimiter, relax_quotes: true, relax_column_count: true })[0] ?? [];
  } catch (error) {
    if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') return undefined;
    throw error;
  }
}
