import { expect, test } from 'vitest';
import { AdmissionGate, type GateLimits, type Refusal } from '../../src/server/admission-gate.ts';

const NEVER = new AbortController().signal;

function openGate(limits: Partial<GateLimits> = {}) {
  const waits: number[] = [];
  const refusals: Refusal[] = [];
  const gate = new AdmissionGate(
    { inFlight: 1, queue: 2, queueTimeoutMs: 10_000, slowBodies: 1, ...limits },
    { admitted: (seconds) => waits.push(seconds), refused: (why) => refusals.push(why) },
  );
  return { gate, waits, refusals };
}

test('lets in who comes first, in the order in which they came', async () => {
  const { gate, waits } = openGate();
  const first = await gate.enter(NEVER);
  const order: string[] = [];
  const second = gate.enter(NEVER).then((place) => (order.push('second'), place));
  const third = gate.enter(NEVER).then((place) => (order.push('third'), place));
  expect({ inFlight: gate.inFlight, waiting: gate.waiting }).toEqual({ inFlight: 1, waiting: 2 });
  first.leave();
  (await second).leave();
  (await third).leave();
  expect(order).toEqual(['second', 'third']);
  expect(gate.inFlight).toBe(0);
  expect(waits).toHaveLength(3);
});

test('refuses at once who finds the queue full, and says when to come back', async () => {
  const { gate, refusals } = openGate({ queue: 0 });
  await gate.enter(NEVER);
  await expect(gate.enter(NEVER)).rejects.toMatchObject({ code: 'OVERLOADED', retryAfterSeconds: 1 });
  expect(refusals).toEqual(['full']);
});

test('drops who waited too long', async () => {
  const { gate, refusals } = openGate({ queueTimeoutMs: 20 });
  const place = await gate.enter(NEVER);
  await expect(gate.enter(NEVER)).rejects.toMatchObject({ code: 'OVERLOADED' });
  expect(refusals).toEqual(['waited']);
  place.leave();
  expect(gate.inFlight).toBe(0); // the place went to nobody who is gone
});

test('refuses at once who would have to wait too long, by how long the others took', async () => {
  const { gate, refusals } = openGate({ queueTimeoutMs: 5 });
  for (let round = 0; round < 3; round++) {
    const place = await gate.enter(NEVER);
    await new Promise((resolve) => setTimeout(resolve, 100));
    place.leave();
  }
  await gate.enter(NEVER);
  await expect(gate.enter(NEVER)).rejects.toMatchObject({ code: 'OVERLOADED' });
  expect(refusals).toEqual(['hopeless']);
});

test('forgets who leaves while waiting', async () => {
  const { gate, refusals } = openGate();
  const place = await gate.enter(NEVER);
  const caller = new AbortController();
  const waiting = gate.enter(caller.signal);
  caller.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
  expect(gate.waiting).toBe(0);
  place.leave();
  expect(gate.inFlight).toBe(0);
  expect(refusals).toEqual([]);
});

test('a place given back twice is one place', async () => {
  const { gate } = openGate({ inFlight: 2 });
  const place = await gate.enter(NEVER);
  await gate.enter(NEVER);
  place.leave();
  place.leave();
  expect(gate.inFlight).toBe(1);
});

test('who steps aside lets the next one in; only so many may', async () => {
  const { gate } = openGate();
  const slow = await gate.enter(NEVER);
  const next = gate.enter(NEVER);
  slow.stepAside();
  const place = await next;
  expect({ inFlight: gate.inFlight, aside: gate.aside }).toEqual({ inFlight: 1, aside: 1 });
  place.stepAside(); // one too many: it keeps its place
  expect({ inFlight: gate.inFlight, aside: gate.aside }).toEqual({ inFlight: 1, aside: 1 });
  slow.leave();
  place.leave();
  expect({ inFlight: gate.inFlight, aside: gate.aside }).toEqual({ inFlight: 0, aside: 0 });
});
