import { canvasFound, canvasQuery, canvasView } from '@atelier/domain';
import type { Api } from '../context';
import { define } from '../route';

const tag = 'Rooms';

/** Routes of pictures of which several people of a room repaint regions. */
export function canvasRoutes(api: Api): void {
  define(
    api,
    'get',
    '/api/v1/canvases',
    {
      summary: 'The shared picture of an image in a room; null before anybody has repainted a region of it.',
      tag,
      limit: 'read',
      query: canvasQuery,
      answer: canvasFound,
    },
    async (c) =>
      c.json(
        await c.env.container.services.canvas.find({ ctx: c.get('ctx'), input: { query: c.req.query() } }),
      ),
  );

  define(
    api,
    'get',
    '/api/v1/canvases/{id}',
    {
      summary: 'A shared picture: its newest state, and the regions that wait, run or have ended.',
      tag,
      limit: 'read',
      answer: canvasView,
    },
    async (c) =>
      c.json(
        await c.env.container.services.canvas.get({
          ctx: c.get('ctx'),
          input: { id: c.req.param('id') ?? '' },
        }),
      ),
  );
}
