import { AsyncLocalStorage } from 'node:async_hooks';

/** The span that the present code runs in. */
export interface ActiveSpan {
  /** W3C trace context: `00-<trace id>-<span id>-<flags>`. */
  traceparent: string;
  traceId: string;
  spanId: string;
}

/** Empty, and without cost, until tracing is on. Independent of OpenTelemetry, so that the log can read it. */
export const activeSpan = new AsyncLocalStorage<ActiveSpan>();

/** Fields of a log line, as OpenTelemetry names them in logs of other formats; none outside a span. */
export function traceFields(): { trace_id?: string; span_id?: string } {
  const span = activeSpan.getStore();
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
