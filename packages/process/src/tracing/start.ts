import type { Log } from '../log';
import type { Build } from '../metrics';
import { NO_TRACING, type Tracing } from './tracing';

/** The variables that switch tracing on; the SDK reads the others of the standard by itself. */
interface TracingEnv {
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string | undefined;
  OTEL_EXPORTER_OTLP_PROTOCOL?: string | undefined;
  OTEL_SDK_DISABLED?: string | undefined;
}

/** Loads OpenTelemetry and opens tracing when an endpoint is set. Else loads nothing and returns NO_TRACING. */
export async function startTracing(
  env: TracingEnv,
  { service, build, log }: { service: string; build: Build; log: Log },
): Promise<Tracing> {
  const url = urlOf(env);
  if (url === undefined || env.OTEL_SDK_DISABLED === 'true') return NO_TRACING;
  const protocol = env.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf';
  if (protocol !== 'http/protobuf') log.warn({ protocol }, 'traces are sent as http/protobuf all the same');
  const { openTracing } = await import('./otlp');
  const tracing = openTracing({ url, service, build, log });
  log.info({ host: new URL(url).host }, 'traces are sent');
  return tracing;
}

/** The general endpoint gets the signal's path, the one for traces is taken as it is. */
const urlOf = ({
  OTEL_EXPORTER_OTLP_ENDPOINT: all,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces,
}: TracingEnv): string | undefined => traces ?? (all && `${all.replace(/\/+$/, '')}/v1/traces`);
