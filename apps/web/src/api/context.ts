import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { COPY_SIZES, generationId, LIMITS, type PersonView, roomSlug, STAGE_SIZES } from '@atelier/domain';
import type { Ctx } from '@atelier/services';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import type { Container } from '../server/container';
import type { LimitName } from '../server/rate-limit';

/** What handlers and policies find in Hono's context. */
export interface ApiEnv {
  Bindings: {
    container: Container;
    /** Node's own request: the body is read from it, under a limit. */
    incoming: IncomingMessage;
    /** An answer too large to hold, in place of the Response's body. */
    stream?: Readable | AsyncIterable<Uint8Array>;
    requestId: string;
    /** The matched route, for metrics and logs. */
    route?: string;
  };
  Variables: {
    /** The verbs' context, as whoever asks. */
    ctx: Ctx;
    /** Whoever asks, by session or key; null for nobody. */
    person: PersonView | null;
    /** The parsed JSON body's source: the verbs parse it again. */
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

/** Chapters of the API's description. */
export const TAGS = ['Pictures', 'Rooms', 'People', 'Account', 'Webhooks', 'Moderation', 'System'] as const;

/** Path parameters; a value of another form is a 404, since nothing can be there. */
export const PARAMS: Record<string, z.ZodType<string>> = {
  id: generationId,
  generation: generationId,
  slug: roomSlug,
  index: z.string().regex(new RegExp(`^[0-${LIMITS.imagesPerGeneration - 1}]$`)),
  file: z.enum([...STAGE_SIZES.map((size) => `${size}.png`), ...COPY_SIZES.map((size) => `${size}.webp`)]),
};

/** What a route asks of a request before its handler runs; policy.ts has the checks. */
export interface Policy {
  /** What it spends. Reads count by address, writes by person. Null: nothing, or limits of the route's own. */
  limit: LimitName | null;
  /** Makes a guest when the caller is nobody yet. Without it the verb decides about nobody. */
  guest?: true;
  /** Open to banned people too; other changes are not. */
  evenBanned?: true;
  /** For a person in a browser only: a leaked API key must not make more keys or end the account. */
  sessionOnly?: true;
  /** For whoever runs this studio: needs the service token, or a program on this machine. */
  operator?: true;
  /** Nobody is looked up: the answer is the same for all, and comes without the database. */
  anonymous?: true;
}
