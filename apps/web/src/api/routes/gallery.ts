import { galleryPage, gallerySchema, leaderboardSchema, leaderboardView, profileView } from '@atelier/domain';
import type { Api } from '../context';
import { define } from '../route';

/** Public listings: the gallery, the leaderboards and people's pages. */
export function galleryRoutes(api: Api): void {
  define(
    api,
    'get',
    '/api/v1/gallery',
    {
      summary: 'A keyset page of the gallery.',
      tag: 'Pictures',
      limit: 'read',
      query: gallerySchema,
      answer: galleryPage,
    },
    async (c) =>
      c.json(
        await c.env.container.services.gallery.list({ ctx: c.get('ctx'), input: { query: c.req.query() } }),
      ),
  );

  define(
    api,
    'get',
    '/api/v1/leaderboards',
    {
      summary: 'Pictures, captions and people by votes within a window, with the rule.',
      tag: 'Pictures',
      limit: 'read',
      query: leaderboardSchema,
      answer: leaderboardView,
    },
    async (c) =>
      c.json(
        await c.env.container.services.leaderboard.get({
          ctx: c.get('ctx'),
          input: { query: c.req.query() },
        }),
      ),
  );

  define(
    api,
    'get',
    '/api/v1/people/{id}',
    {
      summary: 'A person’s public page: since when, how many pictures, votes and remixes by others.',
      tag: 'People',
      limit: 'read',
      answer: profileView,
    },
    async (c) => {
      const input = { id: c.req.param('id') ?? '' };
      return c.json(await c.env.container.services.person.profile({ ctx: c.get('ctx'), input }));
    },
  );
}
