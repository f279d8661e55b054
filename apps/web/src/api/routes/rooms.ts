import { roomClosedSchema, roomOwnerSchema, roomSchema, roomSettingsSchema, roomView } from '@atelier/domain';
import { z } from 'zod';
import type { Api, Call } from '../context';
import { define } from '../route';

const tag = 'Rooms';
/** Input of the verbs that change one room. */
const changeOf = (c: Call): { slug: string; body: unknown } => ({
  slug: c.req.param('slug') ?? '',
  body: c.get('body'),
});

/** Routes of rooms: list, open, read, change, close, hand over. */
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
      summary: 'Open a room. Without `slug` its address is made from its name.',
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
    { summary: 'A room, also by an address that it had before.', tag, limit: 'read', answer: roomView },
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
      summary:
        'Change a room’s name (which moves its address), its description or its votes. Its owner or a moderator.',
      tag,
      limit: 'write',
      body: roomSettingsSchema,
      answer: roomView,
    },
    async (c) => {
      const input = changeOf(c);
      return c.json(await c.env.container.services.room.set({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'put',
    '/api/v1/rooms/{slug}/closed',
    {
      summary:
        'Close a room, or open it again. A closed room takes no new pictures. Its owner or a moderator.',
      tag,
      limit: 'write',
      body: roomClosedSchema,
      answer: roomView,
    },
    async (c) => {
      const input = changeOf(c);
      return c.json(await c.env.container.services.room.close({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'put',
    '/api/v1/rooms/{slug}/owner',
    {
      summary: 'Hand a room over to another person. Its owner or a moderator.',
      tag,
      limit: 'write',
      body: roomOwnerSchema,
      answer: roomView,
    },
    async (c) => {
      const input = changeOf(c);
      return c.json(await c.env.container.services.room.handOver({ ctx: c.get('ctx'), input }));
    },
  );
}
