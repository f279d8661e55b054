import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as a collector stores it. Ids are hex; `parentId` is empty for a root. */
export interface CollectedSpan {
  service: string;
  traceId: string;
  id: string;
  parentId: string;
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  /** Unix milliseconds. */
  start: number;
  end: number;
  attributes: Record<string, unknown>;
  /** Trace ids. */
  links: string[];
  failed: boolean;
}

export interface Collector {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  url: string;
  spans: CollectedSpan[];
  /** Bodies of all requests, to look for what must not be in them. */
  bodies: Buffer[];
  /** Resolves when a span that fits has arrived. */
  until(fits: (span: CollectedSpan) => boolean): Promise<CollectedSpan>;
  stop(): Promise<void>;
}

/** Receives traces as OTLP over HTTP (protobuf), as an OpenTelemetry collector does on port 4318. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const bodies: Buffer[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    bodies.push(body);
    spans.push(...decode(body));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    until: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = spans.find(fits);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The spans of an ExportTraceServiceRequest (opentelemetry/proto/trace/v1/trace.proto). */
function decode(body: Buffer): CollectedSpan[] {
  return all(body, 1).flatMap((resourceSpans) => {
    const resource = attributesOf(all(all(resourceSpans, 1)[0] ?? EMPTY, 1));
    return all(resourceSpans, 2)
      .flatMap((scope) => all(scope, 2))
      .map((span) => ({
        service: String(resource['service.name']),
        traceId: hex(span, 1),
        id: hex(span, 2),
        parentId: hex(span, 4),
        name: text(span, 5),
        kind: Number(one(span, 6) ?? 0),
        start: millis(span, 7),
        end: millis(span, 8),
        attributes: attributesOf(all(span, 9)),
        links: all(span, 13).map((link) => hex(link, 1)),
        failed: Number(one(all(span, 15)[0] ?? EMPTY, 3) ?? 0) === 2,
      }));
  });
}

const EMPTY = Buffer.alloc(0);
type Value = bigint | Buffer;

/** Reads the fields of a protobuf message: number and value, which is a varint, eight or four bytes, or bytes. */
function* fields(message: Buffer): Generator<[number, Value]> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const bytes = (length: number): Buffer => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    const value = wire === 0 ? varint() : bytes(wire === 1 ? 8 : wire === 5 ? 4 : Number(varint()));
    yield [tag >> 3, value];
  }
}

const one = (message: Buffer, number: number): Value | undefined =>
  [...fields(message)].find(([each]) => each === number)?.[1];
const all = (message: Buffer, number: number): Buffer[] =>
  [...fields(message)].flatMap(([each, value]) => (each === number && Buffer.isBuffer(value) ? [value] : []));
const bytesOf = (message: Buffer, number: number): Buffer => all(message, number)[0] ?? EMPTY;
const hex = (message: Buffer, number: number): string => bytesOf(message, number).toString('hex');
const text = (message: Buffer, number: number): string => bytesOf(message, number).toString('utf8');
const millis = (message: Buffer, number: number): number =>
  Number(bytesOf(message, number).readBigUInt64LE() / 1000n) / 1000;

/** KeyValue: 1 key, 2 AnyValue (1 text, 2 boolean, 3 integer, 4 double). */
const attributesOf = (pairs: Buffer[]): Record<string, unknown> =>
  Object.fromEntries(pairs.map((pair) => [text(pair, 1), anyOf(bytesOf(pair, 2))]));
function anyOf(any: Buffer): unknown {
  const [[kind, value] = [0, EMPTY]] = fields(any);
  if (kind === 1) return value.toString();
  if (kind === 4) return (value as Buffer).readDoubleLE();
  return kind === 2 ? value === 1n : Number(value);
}
