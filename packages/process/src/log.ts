import { type DestinationStream, type Logger, pino } from 'pino';
import { redactor } from './redact';
import { StderrLines } from './stderr-lines';
import { traceFields } from './tracing/active';

export type Log = Logger;

/**
 * Opens the process's log: JSON lines on stderr. Each line is redacted after it was serialised, so no field,
 * URL, stack or cause carries a token past it. A line that is written in a span carries its `trace_id`.
 * @param secrets of this process; redacted everywhere, besides everything that looks like a secret
 */
export function createLog(
  service: string,
  level: string,
  secrets: readonly (string | undefined)[] = [],
  to: DestinationStream = new StderrLines(),
): Log {
  const hooks = { streamWrite: redactor(secrets) };
  const serializers = { err: describeError };
  return pino({ level, base: { service }, serializers, hooks, mixin: traceFields }, to);
}

/** Useful fields of errors that hold nothing a person typed. Excludes request bodies. */
const KEPT = ['code', 'status', 'method', 'url', 'syscall', 'address', 'port', 'issues'] as const;
/** Omits causes below this depth. */
const DEEPEST = 5;

/**
 * Serialises an error for a log line: name, message, stack, the fields of KEPT and its causes. Returns other
 * values unchanged.
 */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const fields = error as unknown as Record<string, unknown>;
  const below = (each: unknown): unknown => describeError(each, depth + 1);
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...Object.fromEntries(KEPT.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]]))),
    ...(error.cause !== undefined && depth < DEEPEST ? { cause: below(error.cause) } : {}),
    ...(error instanceof AggregateError && depth < DEEPEST ? { errors: error.errors.map(below) } : {}),
  };
}

/**
 * Logs an error that nothing caught, then ends the process with `exitCode`. Node itself would print the error
 * with all its fields, URLs with tokens among them.
 */
export function endOnCrash(log: Log, exitCode = 1): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'the process ends: an error that nothing caught');
    process.exit(exitCode);
  });
}
