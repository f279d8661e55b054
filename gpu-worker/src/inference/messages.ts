/**
 * Messages between the worker's parent process and its inference child, copied by `serialization:
 * 'advanced'`.
 */
import { AtelierError, type ErrorCode } from '@atelier/domain';
import type {
  Draft,
  DraftRequest,
  GenerateEvent,
  GenerateRequest,
  LoadOptions,
  Provider,
} from '@atelier/imagen';

/** A render, by a number that the parent chose. */
export type RenderId = number;

/** How a child loads its pack: the part of `LoadOptions` that can be copied. */
export type LoadHow = Pick<
  LoadOptions,
  'device' | 'threads' | 'stages' | 'options' | 'check' | 'textDevice' | 'memoryLimit'
>;

export type ParentMessage =
  | { type: 'load'; pack: string; how: LoadHow; heartbeatMs: number }
  | { type: 'render'; id: RenderId; request: GenerateRequest }
  | { type: 'abort'; id: RenderId }
  | { type: 'draft'; id: RenderId; request: DraftRequest };

export type ChildMessage =
  | { type: 'ready'; info: InferenceInfo }
  | { type: 'load-failed'; error: WireError }
  | { type: 'alive' }
  | { type: 'log'; line: string }
  /** A net is being opened, which blocks the child until `opened`. */
  | { type: 'opening'; net: string }
  | { type: 'opened'; net: string; ms: number }
  | { type: 'event'; id: RenderId; event: WireEvent }
  /** The captions of the render were encoded. */
  | { type: 'text'; id: RenderId; ms: number }
  /** The render is over: done, refused, failed or aborted (then the parent has stopped listening). */
  | { type: 'ended'; id: RenderId; error: WireError | null }
  | { type: 'drafted'; id: RenderId; result: Draft | WireError };

/** The pack and device of a loaded child. */
export interface InferenceInfo {
  pack: string;
  version: string;
  provider: Provider;
  /** Jobs that are worth drawing side by side: so many fill a call of the base. 1 on the CPU. */
  jobs: number;
  /** Passes in one call of the base's net. 1 on the CPU. */
  passes: number;
  /** Milliseconds of one step of a draft, measured at load. */
  draftStepMs: number;
  loadMs: number;
  /** Whether all nets are loaded at once, or take turns. */
  memory: 'resident' | 'by-turns';
  /** Bytes that the limit leaves beside all nets; null: there is no limit. */
  spareBytes: number | null;
  /** Bytes of a second encoder and base, which drafts in a process of their own need. */
  draftBytes: number;
}

/** An AtelierError without its class, which a copy would lose. */
interface WireError {
  code: ErrorCode;
  message: string;
  issues?: { path: string; message: string }[];
}

/** A GenerateEvent whose error can be copied. */
type WireEvent =
  | Exclude<GenerateEvent, { type: 'image-failed' }>
  | (Omit<Extract<GenerateEvent, { type: 'image-failed' }>, 'error'> & { error: WireError });

/** An unexpected error keeps its text: the child is ours, and the parent logs it. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof AtelierError))
    return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
  return { code: error.code, message: error.message, issues: error.details.issues };
}

export const fromWire = ({ code, message, issues }: WireError): AtelierError =>
  new AtelierError(code, message, { issues });

export const eventToWire = (event: GenerateEvent): WireEvent =>
  event.type === 'image-failed' ? { ...event, error: toWire(event.error) } : event;

export const eventFromWire = (event: WireEvent): GenerateEvent =>
  event.type === 'image-failed' ? { ...event, error: fromWire(event.error) } : event;
