import {
  acceptedView,
  generationView,
  lineageView,
  promoteSchema,
  reactionSchema,
  reactionView,
  reportedView,
  reportSchema,
  requestSchema,
  voteSchema,
  voteView,
} from '@atelier/domain';
import { z } from 'zod';
import type { Api, Call } from '../context';
import { idempotencyKey } from '../policy';
import { define } from '../route';

const GENERATION = '/api/v1/generations/{id}';
const tag = 'Pictures';
const idOf = (c: Call): string => c.req.param('id') ?? '';

const idempotency = z.object({
  'Idempotency-Key': z
    .string()
    .optional()
    .meta({ description: 'The same key and body from the same person get the first answer again.' }),
});

/** Recognises programs: requests with an API key, or without the headers that browsers send. */
const originOf = (c: Call): 'api' | 'web' =>
  c.get('key') !== null || c.req.header('sec-fetch-mode') === undefined ? 'api' : 'web';

/** Routes of generations: create, read, cancel, promote, vote, report. */
export function generationRoutes(api: Api): void {
  define(
    api,
    'post',
    '/api/v1/generations',
    {
      summary: 'Ask for a generation. A caller without a session becomes a guest.',
      tag,
      limit: 'create',
      guest: true,
      body: requestSchema,
      headers: idempotency,
      answer: acceptedView,
      status: 201,
    },
    async (c) => {
      const key = idempotencyKey(c);
      const { replayed, ...accepted } = await c.env.container.services.generation.request({
        ctx: c.get('ctx'),
        input: {
          body: c.get('body'),
          origin: originOf(c),
          ...(key === undefined ? {} : { idempotencyKey: key }),
        },
      });
      c.header('Location', `/api/v1/generations/${accepted.id}`);
      if (replayed) c.header('Idempotency-Replayed', 'true');
      return c.json(accepted, 201);
    },
  );

  define(
    api,
    'get',
    GENERATION,
    { summary: 'Everything public about a generation.', tag, limit: 'read', answer: generationView },
    async (c) =>
      c.json(await c.env.container.services.generation.get({ ctx: c.get('ctx'), input: { id: idOf(c) } })),
  );

  define(
    api,
    'delete',
    GENERATION,
    {
      summary: 'Remove a generation for good. Its author or a moderator.',
      tag,
      limit: 'write',
      answer: z.object({ id: z.uuid() }),
    },
    async (c) =>
      c.json(await c.env.container.services.generation.remove({ ctx: c.get('ctx'), input: { id: idOf(c) } })),
  );

  define(
    api,
    'post',
    `${GENERATION}/cancel`,
    { summary: 'Stop a generation. Its author or a moderator.', tag, limit: 'write', answer: generationView },
    async (c) =>
      c.json(await c.env.container.services.generation.cancel({ ctx: c.get('ctx'), input: { id: idOf(c) } })),
  );

  define(
    api,
    'post',
    `${GENERATION}/promote`,
    {
      summary: 'Take one image of a draft to 256 or 1024. Anyone, within quota.',
      tag,
      limit: 'create',
      guest: true,
      body: promoteSchema,
      answer: generationView,
    },
    async (c) => {
      const input = { id: idOf(c), body: c.get('body') };
      return c.json(await c.env.container.services.generation.promote({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'post',
    `${GENERATION}/retry`,
    {
      summary: 'Run what a failed or cancelled generation still lacks. Its author or a moderator.',
      tag,
      limit: 'create',
      answer: generationView,
    },
    async (c) =>
      c.json(await c.env.container.services.generation.retry({ ctx: c.get('ctx'), input: { id: idOf(c) } })),
  );

  define(
    api,
    'put',
    `${GENERATION}/vote`,
    {
      summary:
        'Vote for a generation, or for one image of it: one vote a person, from the site or from Discord.',
      tag,
      limit: 'write',
      guest: true,
      body: voteSchema.optional(),
      answer: voteView,
    },
    async (c) => {
      const input = { generationId: idOf(c), body: c.get('body') };
      return c.json(await c.env.container.services.vote.cast({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'delete',
    `${GENERATION}/vote`,
    { summary: 'Take a vote back.', tag, limit: 'write', answer: voteView },
    async (c) => {
      const input = { generationId: idOf(c) };
      return c.json(await c.env.container.services.vote.withdraw({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'post',
    `${GENERATION}/reactions`,
    {
      summary: 'React to a generation. Told to those who watch it, and not kept.',
      tag,
      limit: 'react',
      guest: true,
      body: reactionSchema,
      answer: reactionView,
    },
    async (c) => {
      const input = { id: idOf(c), body: c.get('body') };
      return c.json(await c.env.container.services.generation.react({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'get',
    `${GENERATION}/lineage`,
    { summary: 'Where a picture came from and what became of it.', tag, limit: 'read', answer: lineageView },
    async (c) =>
      c.json(
        await c.env.container.services.generation.lineage({ ctx: c.get('ctx'), input: { id: idOf(c) } }),
      ),
  );

  define(
    api,
    'post',
    `${GENERATION}/report`,
    {
      summary: 'Tell the moderators that a picture should not be here. Once a person and picture.',
      tag: 'Moderation',
      limit: 'create',
      guest: true,
      body: reportSchema,
      answer: reportedView,
    },
    async (c) => {
      const input = { id: idOf(c), body: c.get('body') };
      return c.json(await c.env.container.services.moderation.report({ ctx: c.get('ctx'), input }));
    },
  );
}
