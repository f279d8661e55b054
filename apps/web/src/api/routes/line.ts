import { lineOrderSchema, linePauseSchema, lineView } from '@atelier/domain';
import { z } from 'zod';
import type { Api } from '../context';
import { define } from '../route';

const tag = 'Account';

/** Routes of one's own waiting generations: see, order, pause, stop. */
export function lineRoutes(api: Api): void {
  define(
    api,
    'get',
    '/api/v1/me/line',
    {
      summary: 'One’s own generations that wait, in the order of serving.',
      tag,
      limit: 'read',
      answer: lineView,
    },
    async (c) => c.json(await c.env.container.services.line.get({ ctx: c.get('ctx'), input: {} })),
  );

  define(
    api,
    'put',
    '/api/v1/me/line',
    {
      summary: 'Put one’s own waiting generations into another order. Nobody else waits longer for it.',
      tag,
      limit: 'write',
      body: lineOrderSchema,
      answer: lineView,
    },
    async (c) =>
      c.json(
        await c.env.container.services.line.arrange({ ctx: c.get('ctx'), input: { body: c.get('body') } }),
      ),
  );

  define(
    api,
    'post',
    '/api/v1/me/line/pause',
    {
      summary: 'Take one’s own waiting generations out of the line, or put them back behind newcomers.',
      tag,
      limit: 'write',
      body: linePauseSchema,
      answer: lineView,
    },
    async (c) =>
      c.json(
        await c.env.container.services.line.pause({ ctx: c.get('ctx'), input: { body: c.get('body') } }),
      ),
  );

  define(
    api,
    'post',
    '/api/v1/me/line/stop',
    {
      summary: 'Stop all of one’s own generations that wait; what runs is finished. Retry takes one back.',
      tag,
      limit: 'write',
      answer: z.object({ stopped: z.array(z.uuid()) }),
    },
    async (c) => c.json(await c.env.container.services.line.stop({ ctx: c.get('ctx'), input: {} })),
  );
}
