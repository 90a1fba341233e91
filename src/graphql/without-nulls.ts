/** `T` with every `null` turned into absence, all the way down. */
export type WithoutNulls<T> = T extends Date | Promise<unknown>
  ? T
  : T extends readonly (infer Entry)[]
    ? readonly WithoutNulls<Entry>[]
    : T extends object
      ? { readonly [K in keyof T as null extends T[K] ? never : K]: WithoutNulls<T[K]> } & {
          readonly [K in keyof T as null extends T[K] ? K : never]?: WithoutNulls<NonNullable<T[K]>>;
        }
      : T;

/** An input as the domain wants it: GraphQL's `null` and a field left out are the same, `undefined`. */
export function withoutNulls<T>(input: T): WithoutNulls<T> {
  return strip(input) as WithoutNulls<T>;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Promise) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, strip(field)]));
}
