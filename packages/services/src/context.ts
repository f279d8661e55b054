import type { Db } from '@atelier/db';
import type { Actor, PackView } from '@atelier/domain';
import type { Provenance } from '@atelier/provenance';
import type { Storage } from '@atelier/storage';

/** The part of a pino logger that verbs use. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The packs on this machine. Live workers elsewhere may offer more: `system.packs` shows both. */
export interface PackCatalogue {
  /** The pack of a request that names none. */
  readonly defaultName: string;
  get(name: string): PackView | undefined;
  list(): PackView[];
}

/** Says whether a caption may be drawn here; `reason` is a sentence for the person. */
export type Moderate = (caption: string) => { ok: true } | { ok: false; reason: string };

/**
 * Bounds on what people may have waiting. A composition root may override the defaults of shared/quota.ts.
 */
export interface Quota {
  /** Generations of one person that wait or run. */
  activePerPerson: number;
  /** Predicted seconds of work of one person, or of all guests of one address, that wait or run. */
  activeSecondsPerPerson: number;
  /** Generations of one person a day (24 h back from now). */
  perPersonAndDay: number;
  /** Generations of one room a day, by all people together. The lobby has no such bound. */
  perRoomAndDay: number;
  /** Jobs that wait, of everyone together. */
  waitingTotal: number;
}

/** Spans of the trace that the caller runs in. Attributes are ids, names and counts, never what a person typed. */
export interface Trace {
  /** Runs `work` as a span; `set` adds attributes to it. */
  within<T>(
    name: string,
    work: (set: (attributes: Record<string, string | number>) => void) => Promise<T>,
  ): Promise<T>;
  /** W3C trace context of the present span; a job keeps it for its worker. */
  traceparent(): string | undefined;
}

/** Dependencies that a composition root resolves once and injects. */
export interface Deps {
  db: Db;
  storage: Storage;
  packs: PackCatalogue;
  log: Log;
  now: () => Date;
  /** Origin under which people reach the site, without a trailing slash; '' makes every link a path. */
  publicUrl: string;
  /** Whether people can sign in here. Then guests' votes neither promote nor count on leaderboards. */
  signIn?: boolean;
  moderate?: Moderate;
  quota?: Partial<Quota>;
  /** Keys that sign, mark and verify pictures. Absent: nothing is signed, and nothing verifies as made here. */
  provenance?: Provenance;
  /** Absent: nothing is traced. */
  trace?: Trace;
}

export interface Ctx {
  actor: Actor;
  deps: Deps;
}

/**
 * Every entry point calls verbs: check the actor, parse, one transaction, write, NOTIFY, return a view of
 * domain.
 */
export type Verb<Input, Output> = (args: { ctx: Ctx; input: Input }) => Promise<Output>;
