import {
  AtelierError,
  faceOf,
  generationId,
  parseInput,
  SMALLEST_SIGNED,
  type StageSize,
  toProblem,
} from '@atelier/domain';
import type { OpenedImage } from '@atelier/services';
import { z } from 'zod';
import { limitKey } from '../../server/client-address';
import type { Api, Call } from '../context';
import { redirectImage } from '../redirect-image';
import { define } from '../route';
import { sendFile } from '../send-file';
import { CHAIN_PATH } from './provenance';

const tag = 'Pictures';
/** A stage's bytes never change, but a picture can be hidden. Caches keep it at most a year. */
const PUBLIC = 'public, max-age=31536000, immutable';
/** Of a region that has not finished: each use asks whether it is still the same. */
const CHANGING = 'public, no-cache';

const side = z.coerce.number().int().min(1).max(100_000).optional();
/** Ignores unknown parameters, because consumers add their own (WordPress sends `dnt=1`). */
const oembedQuery = z.object({
  /** URL of a picture's page on this site. */
  url: z.string().max(500),
  maxwidth: side,
  maxheight: side,
  format: z.string().max(10).default('json'),
});
const oembedView = z.object({
  version: z.literal('1.0'),
  type: z.literal('photo'),
  title: z.string(),
  author_name: z.string().optional(),
  author_url: z.string().optional(),
  provider_name: z.literal('Atelier'),
  provider_url: z.string(),
  cache_age: z.int(),
  url: z.string(),
  width: z.int(),
  height: z.int(),
  /** Absent for drafts, and where the studio signs nothing. */
  content_credentials: z
    .object({
      format: z.literal('c2pa'),
      /** Page that says whether a file was made here. */
      verify_url: z.string(),
      /** The studio's certificates. */
      certificates_url: z.string(),
    })
    .optional(),
});

/** Routes of picture files and of oEmbed for the pages that show them. */
export function imageRoutes(api: Api): void {
  define(
    api,
    'get',
    '/images/{generation}/{index}/{file}',
    {
      summary:
        'A finished stage as PNG (with caption, seed and settings in its text) or WebP: `64.png` … `1024.webp`; also `512.webp`.',
      tag,
      limit: null,
      answer: 'image/png',
    },
    async (c) => {
      // Omits the remaining quota, because shared caches store this response.
      await c.env.container.limits.spend('image', limitKey(c.get('address')));
      const { opened, cacheControl } = await openAs(c);
      c.header('Cache-Control', cacheControl);
      c.header('Cross-Origin-Resource-Policy', 'cross-origin');
      return (await redirectImage(c, opened, cacheControl)) ?? sendFile(c, opened, opened.contentType);
    },
  );

  define(
    api,
    'get',
    '/api/oembed',
    {
      summary: 'oEmbed of a picture’s page, as a photo.',
      tag,
      limit: 'read',
      query: oembedQuery,
      answer: oembedView,
    },
    oembed,
  );
}

/**
 * Opens a picture anonymously first, so every cached answer is public. Then tries the caller, whose own
 * hidden pictures are never cached.
 */
async function openAs(c: Call): Promise<{ opened: OpenedImage; cacheControl: string }> {
  const { generation, index, file } = c.req.param() as Record<'generation' | 'index' | 'file', string>;
  const [size, format] = file.split('.');
  const input = {
    generationId: generation,
    index: Number(index),
    size: Number(size),
    format: format === 'webp' ? ('webp' as const) : ('png' as const),
  };
  const { image } = c.env.container.services;
  const ctx = c.get('ctx');
  try {
    const opened = await image.open({ ctx: { ...ctx, actor: { kind: 'anonymous' } }, input });
    return { opened, cacheControl: opened.isFinal ? PUBLIC : CHANGING };
  } catch (error) {
    if (!(error instanceof AtelierError) || error.code !== 'gone') throw error;
    if (ctx.actor.kind === 'anonymous') throw notHere();
  }
  try {
    return { opened: await image.open({ ctx, input }), cacheControl: 'private, no-store' };
  } catch (error) {
    throw error instanceof AtelierError && error.code === 'gone' ? notHere() : error;
  }
}

const notHere = () => new AtelierError('not_found', 'There is no such picture.');

/** Returns the oEmbed document (https://oembed.com): the largest size that fits, and the author. */
async function oembed(c: Call): Promise<Response> {
  const asked = parseInput(oembedQuery, c.req.query());
  const { PUBLIC_URL } = c.env.container.env;
  if (asked.format !== 'json') return notSpoken(c);
  const id = idIn(asked.url, PUBLIC_URL);
  // Reads anonymously, because consumers cache the answer and show it to others.
  const view = await c.env.container.services.generation.get({
    ctx: { ...c.get('ctx'), actor: { kind: 'anonymous' } },
    input: { id },
  });
  const most = Math.min(asked.maxwidth ?? 1024, asked.maxheight ?? 1024);
  const stages = faceOf(view)?.stages ?? {};
  const size = Object.keys(stages)
    .map(Number)
    .filter((each) => each <= most)
    .at(-1);
  const path = size === undefined ? undefined : stages[`${size as StageSize}`];
  if (size === undefined || path === undefined)
    throw new AtelierError('not_found', 'There is no picture of that size at this address.');
  c.header('Cache-Control', 'public, max-age=300');
  c.header('Access-Control-Allow-Origin', '*');
  return c.json({
    version: '1.0',
    type: 'photo',
    title: view.caption,
    ...(view.author && {
      author_name: view.author.name,
      author_url: `${PUBLIC_URL}/people/${view.author.id}`,
    }),
    provider_name: 'Atelier',
    provider_url: PUBLIC_URL,
    cache_age: 300,
    url: `${PUBLIC_URL}${path}`,
    width: size,
    height: size,
    ...(size >= SMALLEST_SIGNED &&
      c.env.container.deps.provenance?.signer && {
        content_credentials: {
          format: 'c2pa',
          verify_url: `${PUBLIC_URL}/verify`,
          certificates_url: `${PUBLIC_URL}${CHAIN_PATH}`,
        },
      }),
  });
}

/** oEmbed answers an unsupported format with 501. */
function notSpoken(c: Call): Response {
  const problem = toProblem(
    new AtelierError('invalid_request', 'This site answers oEmbed in JSON only. Ask with format=json.'),
  );
  c.header('Content-Type', 'application/problem+json');
  return c.body(JSON.stringify({ ...problem, status: 501 }), 501);
}

/** Extracts the id from a URL `…/g/<id>` of this site. @throws AtelierError not_found */
function idIn(url: string, publicUrl: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const [, id] = /^\/g\/([^/]+)\/?$/.exec(parsed?.pathname ?? '') ?? [];
  if (parsed?.origin === new URL(publicUrl).origin && generationId.safeParse(id).success && id) return id;
  throw new AtelierError('not_found', 'The url is not the page of a picture on this site.');
}
