import { createHash } from 'node:crypto';
import type { GalleryQuery } from '@atelier/domain';
import type { Ctx } from '@atelier/services';
import { limitKey } from '../../server/client-address';
import { knowsEtag } from '../../server/etag';
import { atomOf, type Feed } from '../atom';
import type { Api, Call } from '../context';
import { define } from '../route';

/** Seconds that a cache may keep a feed; readers ask every quarter of an hour or less often. */
const FRESH_SECONDS = 60;

/** Routes of the Atom feeds. They show what an anonymous visitor sees: nothing hidden, nothing unlisted. */
export function feedRoutes(api: Api): void {
  const feed = (path: string, summary: string, read: (c: Call, ctx: Ctx) => Promise<Source>) =>
    define(
      api,
      'get',
      path,
      { summary, tag: 'Pictures', limit: null, anonymous: true, answer: 'application/atom+xml' },
      async (c) => {
        // Omits the remaining quota, because shared caches store this response.
        await c.env.container.limits.spend('page', limitKey(c.get('address')));
        return answer(c, await read(c, { ...c.get('ctx'), actor: { kind: 'anonymous' } }));
      },
    );

  feed('/gallery.atom', 'The newest pictures as an Atom feed.', async () => ({
    title: 'Atelier',
    page: '/gallery',
    query: {},
  }));
  feed('/rooms/{roomFeed}', 'The newest pictures of a room as an Atom feed: `SLUG.atom`.', async (c, ctx) => {
    const slug = named(c, 'roomFeed');
    const { name } = await c.env.container.services.room.get({ ctx, input: { slug } });
    return { title: `${name} · Atelier`, page: `/rooms/${slug}`, query: { room: slug } };
  });
  feed(
    '/people/{personFeed}',
    'The newest pictures of a person as an Atom feed: `ID.atom`.',
    async (c, ctx) => {
      const id = named(c, 'personFeed');
      const { name } = await c.env.container.services.person.byId({ ctx, input: { id } });
      return { title: `${name} · Atelier`, page: `/people/${id}`, query: { author: id } };
    },
  );
}

/** A feed's title, the path of its page, and the listing that it follows. */
type Source = { title: string; page: string; query: GalleryQuery };

const named = (c: Call, param: string): string => c.req.param(param)?.replace(/\.atom$/, '') ?? '';

async function answer(c: Call, { title, page, query }: Source): Promise<Response> {
  const { services, env, deps } = c.env.container;
  const { items } = await services.gallery.list({
    ctx: { actor: { kind: 'anonymous' }, deps },
    input: { query },
  });
  const { PUBLIC_URL: publicUrl } = env;
  const feed: Feed = {
    title,
    self: `${publicUrl}${page}.atom`,
    page: `${publicUrl}${page}`,
    publicUrl,
    items,
  };
  const body = atomOf(feed);
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  c.header('Cache-Control', `public, max-age=${FRESH_SECONDS}`);
  c.header('Access-Control-Allow-Origin', '*');
  c.header('ETag', etag);
  if (knowsEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  c.header('Content-Type', 'application/atom+xml; charset=utf-8');
  return c.body(body);
}
