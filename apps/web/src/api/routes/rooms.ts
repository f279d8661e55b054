import { roomSchema, roomSettingsSchema, roomView } from '@atelier/domain';
import { z } from 'zod';
import type { Api } from '../context';
import { define } from '../route';

const tag = 'Rooms';

/** Routes of rooms: list, open, read, change. */
export function roomRoutes(api: Api): void {
  define(
    api,
    'get',
    '/api/v1/rooms',
    {
      summary: 'Rooms, the one with the newest picture first.',
      tag,
      limit: 'read',
      answer: z.object({ rooms: z.array(roomView) }),
    },
    async (c) =>
      c.json({ rooms: await c.env.container.services.room.list({ ctx: c.get('ctx'), input: {} }) }),
  );

  define(
    api,
    'post',
    '/api/v1/rooms',
    {
      summary: 'Open a room.',
      tag,
      limit: 'create',
      guest: true,
      body: roomSchema,
      answer: roomView,
      status: 201,
    },
    async (c) => {
      const input = { body: c.get('body') };
      const room = await c.env.container.services.room.create({ ctx: c.get('ctx'), input });
      c.header('Location', `/api/v1/rooms/${room.slug}`);
      return c.json(room, 201);
    },
  );

  define(
    api,
    'get',
    '/api/v1/rooms/{slug}',
    { summary: 'A room.', tag, limit: 'read', answer: roomView },
    async (c) => {
      const input = { slug: c.req.param('slug') ?? '' };
      return c.json(await c.env.container.services.room.get({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'put',
    '/api/v1/rooms/{slug}',
    {
      summary: 'Change a room’s name, or how many votes promote a picture there. Its owner or a moderator.',
      tag,
      limit: 'write',
      body: roomSettingsSchema,
      answer: roomView,
    },
    async (c) => {
      const input = { slug: c.req.param('slug') ?? '', body: c.get('body') };
      return c.json(await c.env.container.services.room.set({ ctx: c.get('ctx'), input }));
    },
  );
}
