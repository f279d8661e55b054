import { AtelierError, faceOf, generationId, parseInput, type StageSize, toProblem } from '@atelier/domain';
import { z } from 'zod';
import type { Reply, Route } from '../route';

const side = z.coerce.number().int().min(1).max(100_000).optional();
/** What else consumers send of their own (WordPress says `dnt=1` to every provider) is theirs to say. */
const querySchema = z.object({
  /** Address of a picture's page here. */
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
});

/** https://oembed.com: the largest size that fits; whoever embeds it gets the picture and who made it. */
export const oembed: Route = {
  method: 'GET',
  path: '/api/oembed',
  summary: 'oEmbed of a picture’s page, as a photo.',
  tag: 'Pictures',
  limit: 'read',
  query: querySchema,
  response: oembedView,
  async run({ ctx, container, query }) {
    const asked = parseInput(querySchema, query);
    const { PUBLIC_URL } = container.env;
    if (asked.format !== 'json') return notSpoken;
    const id = idIn(asked.url, PUBLIC_URL);
    // As nobody: an answer may be kept and shown to anybody.
    const view = await container.services.generation.get({
      ctx: { ...ctx, actor: { kind: 'anonymous' } },
      input: { id },
    });
    const most = Math.min(asked.maxwidth ?? 1024, asked.maxheight ?? 1024);
    const stages = faceOf(view)?.stages ?? {};
    const sizes = Object.keys(stages).map(Number);
    const size = sizes.filter((each) => each <= most).at(-1);
    const path = size === undefined ? undefined : stages[`${size as StageSize}`];
    if (size === undefined || path === undefined)
      throw new AtelierError('not_found', 'There is no picture of that size at this address.');
    return {
      headers: { 'Cache-Control': 'public, max-age=300', 'Access-Control-Allow-Origin': '*' },
      json: {
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
      },
    };
  },
};

/** The status that oEmbed has for a format which a provider does not speak. */
const notSpoken: Reply = {
  status: 501,
  headers: { 'Content-Type': 'application/problem+json' },
  json: {
    ...toProblem(new AtelierError('invalid_request', 'Only format=json is spoken here.')),
    status: 501,
  },
};

/** The id in `…/g/<id>` of this site. @throws AtelierError not_found */
function idIn(url: string, publicUrl: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const [, id] = /^\/g\/([^/]+)\/?$/.exec(parsed?.pathname ?? '') ?? [];
  if (parsed?.origin === new URL(publicUrl).origin && generationId.safeParse(id).success && id) return id;
  throw new AtelierError('not_found', 'This is no picture’s page of this site.');
}
