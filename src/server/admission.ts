import type { RequestHandler } from 'express';
import { AdmissionGate, type GateLimits, type Place, type Refusal } from './admission-gate.ts';
import { type RequestKind, requestKind } from './request-kind.ts';
import './locals.ts';

/** Room for each kind of request: a storm of photos leaves words and admins theirs. */
export type AdmissionLimits = Readonly<Record<RequestKind, GateLimits>>;

export type AdmissionGates = Readonly<Record<RequestKind, AdmissionGate>>;

export interface AdmissionEvents {
  admitted(kind: RequestKind, waitedSeconds: number): void;
  refused(kind: RequestKind, why: Refusal): void;
}

export function openGates(limits: AdmissionLimits, events: AdmissionEvents): AdmissionGates {
  const gate = (kind: RequestKind): AdmissionGate =>
    new AdmissionGate(limits[kind], {
      admitted: (waitedSeconds) => events.admitted(kind, waitedSeconds),
      refused: (why) => events.refused(kind, why),
    });
  return { photo: gate('photo'), words: gate('words'), admin: gate('admin') };
}

/**
 * Lets a request in when there is room for its kind, or answers OVERLOADED. Stands in front of the body parser: measured,
 * shedding behind it cost two thirds of the good answers. What was paid for a refused request is given back.
 */
export function admission(gates: AdmissionGates): RequestHandler {
  return async (req, res, next) => {
    const { signal, account, caller } = res.locals;
    let place: Place;
    try {
      place = await gates[requestKind(req, caller)].enter(signal);
    } catch (error) {
      await account?.refund();
      throw error;
    }
    if (res.closed) place.leave();
    else res.once('close', () => place.leave());
    Object.assign(res.locals, { place });
    next();
  };
}
