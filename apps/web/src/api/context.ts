import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import {
  COPY_SIZES,
  generationId,
  LIMITS,
  type PersonView,
  packName,
  roomSlug,
  STAGE_SIZES,
} from '@atelier/domain';
import type { Ctx } from '@atelier/services';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import type { Container } from '../server/container';
import type { LimitName } from '../server/rate-limit';

/** Variables that policies set in Hono's context and handlers read. */
export interface ApiEnv {
  Bindings: {
    container: Container;
    /** Node's own request; its body is read under a limit. */
    incoming: IncomingMessage;
    /** Streams an answer that is too large for memory, instead of the Response's body. */
    stream?: Readable | AsyncIterable<Uint8Array>;
    requestId: string;
    /** The matched route, for metrics and logs. */
    route?: string;
  };
  Variables: {
    /** The verbs' context, with the caller as actor. */
    ctx: Ctx;
    /** The caller, by session or API key; null when anonymous. */
    person: PersonView | null;
    /** The decoded JSON body; the verbs parse it again. */
    body: unknown;
    /** The Cookie header; undefined beside an API key. */
    cookies: string | undefined;
    /** The API key; null without one. */
    key: string | null;
    /** The client's address. */
    address: string;
  };
}
export type Call = Context<ApiEnv>;
export type Api = OpenAPIHono<ApiEnv>;

/** Tags that group the routes in the OpenAPI document. */
export const TAGS = ['Pictures', 'Rooms', 'People', 'Account', 'Webhooks', 'Moderation', 'System'] as const;

/** The file name of a feed: an id, then `.atom`. */
const atom = (id: z.ZodType<string>): z.ZodType<string> =>
  z
    .string()
    .regex(/\.atom$/)
    .refine((name) => id.safeParse(name.slice(0, -'.atom'.length)).success);

/** Path parameters. A malformed value is a 404, because no row can have it. */
export const PARAMS: Record<string, z.ZodType<string>> = {
  id: generationId,
  generation: generationId,
  slug: roomSlug,
  name: packName,
  index: z.enum(Array.from({ length: LIMITS.gridCells }, (_, index) => String(index))),
  roomFeed: atom(roomSlug),
  personFeed: atom(generationId),
  file: z.enum([...STAGE_SIZES.map((size) => `${size}.png`), ...COPY_SIZES.map((size) => `${size}.webp`)]),
};

/** Requirements that policy.ts checks before a route's handler runs. */
export interface Policy {
  /**
   * The rate limit it spends. Reads count by address, writes by person. Null: none, or the route limits
   * itself.
   */
  limit: LimitName | null;
  /** Makes a guest for an anonymous caller. Without it the verb decides about anonymous callers. */
  guest?: true;
  /** Also allowed for banned people; all other changes are refused to them. */
  evenBanned?: true;
  /** For a person in a browser only: a leaked API key must not make more keys or end the account. */
  sessionOnly?: true;
  /** For the operator: needs the service token or a direct request from this machine. */
  operator?: true;
  /** The handler reads the body itself, under its own limit: it may be a file. */
  upload?: true;
  /** Skips looking up the caller: the answer is the same for all and needs no database. */
  anonymous?: true;
}
