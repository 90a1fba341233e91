import { Gauge } from 'prom-client';

export interface Described {
  readonly name: string;
  readonly help: string;
}

/** A gauge that reads its value when it is asked; it is absent while the value is undefined. */
export function gauge(value: () => number | undefined | Promise<number | undefined>, described: Described): Gauge {
  return new Gauge<string>({
    ...described,
    registers: [],
    async collect() {
      const now = await value();
      if (now === undefined) this.remove();
      else this.set(now);
    },
  });
}
