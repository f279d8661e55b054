import type { IncomingHttpHeaders } from 'node:http';
import type { PersonView } from '@atelier/domain';
import type { Ctx } from '@atelier/services';
import type { z } from 'zod';
import type { Container } from '../server/container';
import type { LimitName } from '../server/rate-limit';

/** One request, parsed as far as every route needs it. Bodies and queries stay raw: the verbs parse them. */
export interface Call {
  ctx: Ctx;
  container: Container;
  /** Who asks, by session or key; null is nobody. */
  person: PersonView | null;
  /** Path parameters, already of the form that PARAMS gives them. */
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
  headers: IncomingHttpHeaders;
  /** The Cookie header; undefined beside an API key. */
  cookies: string | undefined;
  /** The client's address, for what a session remembers. */
  address: string;
}

/** What to answer: JSON, or bytes with their type, or only headers. */
export interface Reply {
  status?: number;
  headers?: Record<string, string | string[]>;
  json?: unknown;
  bytes?: Uint8Array;
  /** Bytes as they come, for what is too large to hold. */
  stream?: AsyncIterable<Uint8Array>;
}

/** Chapters of the API's description. */
export const TAGS = ['Pictures', 'Rooms', 'People', 'Account', 'Webhooks', 'Moderation', 'System'] as const;
type Tag = (typeof TAGS)[number];

/** A route is data: the router dispatches on it and the OpenAPI document is made from it. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with `:name` parameters, each described in params.ts. */
  path: string;
  summary: string;
  /** What it spends. Reads count by address, writes by person. Images spend of their own. */
  limit: LimitName | null;
  /** Makes a guest when the caller is nobody yet. Without it, nobody stays nobody and the verb decides. */
  guest?: true;
  /** Open to banned people too; other changes are not. */
  evenBanned?: true;
  /** For a person in a browser only: a leaked API key must not make more keys or end the account. */
  sessionOnly?: true;
  /** For whoever runs this studio: needs the service token, or a program on this machine. */
  operator?: true;
  /** Part of the document it is described under. */
  tag?: Tag;
  /** Checked before a guest is made, so that a bad request leaves nothing behind. Absent: the body must be empty or `{}`. */
  body?: z.ZodType;
  query?: z.ZodType;
  /** Headers that the OpenAPI document names. */
  requestHeaders?: { name: string; description: string }[];
  /** Absent: not JSON. */
  response?: z.ZodType;
  status?: number;
  contentType?: string;
  run(call: Call): Promise<Reply>;
}
