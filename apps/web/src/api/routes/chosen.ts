import { chosenSchema, chosenView, exportChosenSchema, listedSchema } from '@atelier/domain';
import { zip } from '../../server/zip';
import type { Api } from '../context';
import { define } from '../route';

const tag = 'Account';

/** Routes that act on several of one's own generations at once. */
export function chosenRoutes(api: Api): void {
  define(
    api,
    'put',
    '/api/v1/me/generations/listed',
    {
      summary:
        'Take up to 100 of one’s own generations out of galleries, walls and feeds, or put them back. Their addresses still open them.',
      tag,
      limit: 'write',
      body: listedSchema,
      answer: chosenView,
    },
    async (c) =>
      c.json(
        await c.env.container.services.chosen.setListed({
          ctx: c.get('ctx'),
          input: { body: c.get('body') },
        }),
      ),
  );

  define(
    api,
    'post',
    '/api/v1/me/generations/delete',
    {
      summary: 'Delete up to 100 of one’s own generations for good.',
      tag,
      limit: 'write',
      body: chosenSchema,
      answer: chosenView,
    },
    async (c) =>
      c.json(
        await c.env.container.services.chosen.remove({ ctx: c.get('ctx'), input: { body: c.get('body') } }),
      ),
  );

  define(
    api,
    'get',
    '/api/v1/me/generations.zip',
    {
      summary:
        'Up to 100 of one’s own generations as a zip: every picture at every size, and `atelier.json`, which names what was left out.',
      tag,
      limit: 'exportChosen',
      query: exportChosenSchema,
      answer: 'application/zip',
    },
    async (c) => {
      const input = { query: c.req.query() };
      c.env.stream = zip(await c.env.container.services.chosen.exportChosen({ ctx: c.get('ctx'), input }));
      c.header('Content-Type', 'application/zip');
      c.header('Content-Disposition', 'attachment; filename="atelier-pictures.zip"');
      return c.body(null);
    },
  );
}
