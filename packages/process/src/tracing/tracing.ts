import { activeSpan } from './active';

export type Attributes = Record<string, string | number | boolean>;

/** A span that has begun. Every call after `end` is ignored. */
export interface Span {
  /** Undefined while tracing is off. */
  readonly traceparent: string | undefined;
  set(attributes: Attributes): void;
  rename(name: string): void;
  /** Marks it as failed. @param type an error code or class, with few values: never a message */
  fail(type: string): void;
  end(): void;
}

export interface SpanOptions {
  /** Default `internal`. */
  kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  attributes?: Attributes;
  /** A traceparent; null begins a new trace. Default: the span that the caller runs in. */
  parent?: string | null | undefined;
  /** A traceparent of another trace that this one belongs to. Malformed ones are left out. */
  link?: string | undefined;
  /** When it began. Default: now. */
  start?: Date;
}

/**
 * Spans of one process. `NO_TRACING` does nothing. Attributes carry ids, names and counts, never what a person
 * typed and never an address.
 */
export interface Tracing {
  readonly isOn: boolean;
  /** Runs `work` in a span, which ends with it. An error marks the span as failed and goes on. */
  span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** Begins a span that the caller ends. */
  begin(name: string, options: SpanOptions): Span;
  /** Records a span that is over. Returns its traceparent, for its children. */
  record(name: string, options: SpanOptions & { start: Date; end: Date }): string | undefined;
  /** Runs `work` as an internal span, for the verbs. */
  within<T>(name: string, work: (set: (attributes: Attributes) => void) => Promise<T>): Promise<T>;
  /** Traceparent of the span that the caller runs in. */
  traceparent(): string | undefined;
  /** Sends what is left, for at most 1.5 s. Idempotent. */
  stop(): Promise<void>;
}

const nothing = (): void => {};
const NO_SPAN: Span = { traceparent: undefined, set: nothing, rename: nothing, fail: nothing, end: nothing };

export const NO_TRACING: Tracing = {
  isOn: false,
  span: (_name, _options, work) => work(NO_SPAN),
  begin: () => NO_SPAN,
  record: () => undefined,
  within: (_name, work) => work(nothing),
  traceparent: () => activeSpan.getStore()?.traceparent,
  stop: async () => {},
};
