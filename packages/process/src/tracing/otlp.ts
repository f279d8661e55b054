import { randomUUID } from 'node:crypto';
import {
  type Context,
  type Link,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Log } from '../log';
import type { Build } from '../metrics';
import { type ActiveSpan, activeSpan } from './active';
import type { Attributes, Span, SpanOptions, Tracing } from './tracing';

/** A stop waits no longer for the collector. */
const FLUSH_MS = 1_500;

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/**
 * Opens tracing with OpenTelemetry's SDK. The SDK reads the standard variables by itself: OTEL_EXPORTER_OTLP_*,
 * OTEL_TRACES_SAMPLER, OTEL_BSP_*, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES. Registers nothing global: several
 * processes' tracing may run side by side in a test, and no library adds spans of its own.
 */
export function openTracing({
  url,
  service,
  build,
  log,
}: {
  /** With its path. */
  url: string;
  service: string;
  build: Build;
  log: Log;
}): Tracing {
  const own = resourceFromAttributes({
    'service.name': `atelier-${service}`,
    'service.version': build.version,
    'service.instance.id': randomUUID(),
    'vcs.ref.head.revision': build.commit,
  });
  const provider = new BasicTracerProvider({
    // What the operator sets wins.
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(watched(new OTLPTraceExporter({ url }), log))],
  });
  const tracer = provider.getTracer('atelier', build.version);

  const begin = (
    name: string,
    { kind = 'internal', attributes, parent, link, start }: SpanOptions,
  ): OtelSpan =>
    tracer.startSpan(
      name,
      { kind: KINDS[kind], attributes, links: linksOf(link), startTime: start },
      contextOf(parent === undefined ? activeSpan.getStore()?.traceparent : parent),
    );
  const span = async <T>(
    name: string,
    options: SpanOptions,
    work: (span: Span) => Promise<T>,
  ): Promise<T> => {
    const otel = begin(name, options);
    const handle = handleOf(otel);
    try {
      return await activeSpan.run(activeOf(otel), work, handle);
    } catch (error) {
      handle.fail(typeOf(error));
      throw error;
    } finally {
      otel.end();
    }
  };
  let stopped: Promise<void> | undefined;
  return {
    isOn: true,
    span,
    begin: (name, options) => handleOf(begin(name, options)),
    record: (name, options) => {
      const otel = begin(name, options);
      // A host whose clock is behind the database's must not send a span of negative length.
      otel.end(options.end < options.start ? options.start : options.end);
      return activeOf(otel).traceparent;
    },
    within: (name, work) => span(name, {}, ({ set }) => work(set)),
    traceparent: () => activeSpan.getStore()?.traceparent,
    stop: () => {
      stopped ??= Promise.race([
        provider.shutdown().catch(() => {}),
        new Promise<void>((resolve) => setTimeout(resolve, FLUSH_MS).unref()),
      ]);
      return stopped;
    },
  };
}

function handleOf(otel: OtelSpan): Span {
  return {
    traceparent: activeOf(otel).traceparent,
    set: (attributes: Attributes) => void otel.setAttributes(attributes),
    rename: (name) => void otel.updateName(name),
    fail: (type) => void otel.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR }),
    end: () => otel.end(),
  };
}

function activeOf(otel: OtelSpan): ActiveSpan {
  const { traceId, spanId, traceFlags } = otel.spanContext();
  return {
    traceId,
    spanId,
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
  };
}

/** Version, trace id, span id and flags; later versions may append fields. https://www.w3.org/TR/trace-context/ */
const TRACEPARENT =
  /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.{0,200})?$/;

function parse(traceparent: string | null | undefined): SpanContext | null {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (!traceId || !spanId || !flags) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

function contextOf(traceparent: string | null | undefined): Context {
  const parent = parse(traceparent);
  return parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}

function linksOf(traceparent: string | undefined): Link[] {
  const linked = parse(traceparent);
  return linked ? [{ context: linked }] : [];
}

/** The code of one of our errors, else the class. */
const typeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : error.name;
};

/** Logs once that the collector takes no traces, and once that it does again. Its spans are lost. */
function watched(exporter: SpanExporter, log: Log): SpanExporter {
  let isAway = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined || result.code !== 0;
        if (failed && !isAway)
          log.warn({ err: result.error }, 'traces cannot be delivered; spans are dropped');
        if (!failed && isAway) log.info({}, 'traces are delivered again');
        isAway = failed;
        // Told as delivered: the SDK would log every batch.
        done({ code: 0 });
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
