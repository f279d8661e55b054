import {
  auditPage,
  auditQuery,
  bannedView,
  banSchema,
  filterSchema,
  filterView,
  hiddenView,
  hideSchema,
  personView,
  reportQueueView,
  roleSchema,
} from '@atelier/domain';
import type { z } from 'zod';
import type { Api, Call } from '../context';
import { define } from '../route';

const tag = 'Moderation';
const idOf = (c: Call): string => c.req.param('id') ?? '';
/** Returns the body, which the policy has already checked against `S`. */
const bodyOf = <S extends z.ZodType>(c: Call): z.input<S> => c.get('body') as z.input<S>;

/** Routes of moderators. The verbs check the moderator's role again on every action. */
export function moderationRoutes(api: Api): void {
  define(
    api,
    'get',
    '/api/v1/moderation/reports',
    {
      summary: 'Pictures that people reported, longest waiting first. Moderators.',
      tag,
      limit: 'read',
      answer: reportQueueView,
    },
    async (c) => c.json(await c.env.container.services.moderation.reports({ ctx: c.get('ctx'), input: {} })),
  );

  define(
    api,
    'put',
    '/api/v1/moderation/generations/{id}',
    {
      summary: 'Hide a picture or show it; either settles its reports. Moderators.',
      tag,
      limit: 'write',
      body: hideSchema,
      answer: hiddenView,
    },
    async (c) => {
      const input = { ...bodyOf<typeof hideSchema>(c), id: idOf(c) };
      return c.json(await c.env.container.services.moderation.hide({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'put',
    '/api/v1/moderation/people/{id}/ban',
    {
      summary: 'Ban a person or lift the ban. Moderators.',
      tag,
      limit: 'write',
      body: banSchema,
      answer: personView,
    },
    async (c) => {
      const input = { ...bodyOf<typeof banSchema>(c), userId: idOf(c) };
      return c.json(await c.env.container.services.moderation.ban({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'get',
    '/api/v1/moderation/banned',
    { summary: 'Who is banned, and why. Moderators.', tag, limit: 'read', answer: bannedView },
    async (c) => c.json(await c.env.container.services.moderation.banned({ ctx: c.get('ctx'), input: {} })),
  );

  define(
    api,
    'put',
    '/api/v1/moderation/people/{id}/role',
    {
      summary: 'Make a person a moderator, or a member again. Admins.',
      tag,
      limit: 'write',
      sessionOnly: true,
      body: roleSchema,
      answer: personView,
    },
    async (c) => {
      const input = { ...bodyOf<typeof roleSchema>(c), userId: idOf(c) };
      return c.json(await c.env.container.services.moderation.setRole({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'get',
    '/api/v1/moderation/filter',
    {
      summary: 'Words added to the caption filter and taken out of it. Moderators.',
      tag,
      limit: 'read',
      answer: filterView,
    },
    async (c) => c.json(await c.env.container.services.moderation.filter({ ctx: c.get('ctx'), input: {} })),
  );

  define(
    api,
    'put',
    '/api/v1/moderation/filter',
    {
      summary: 'Put a word on the allow or the deny list, or take it off both. Moderators.',
      tag,
      limit: 'write',
      body: filterSchema,
      answer: filterView,
    },
    async (c) => {
      const input = { body: c.get('body') };
      return c.json(await c.env.container.services.moderation.setFilter({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'get',
    '/api/v1/moderation/audit',
    {
      summary: 'What moderators did, newest first. Moderators.',
      tag,
      limit: 'read',
      query: auditQuery,
      answer: auditPage,
    },
    async (c) => {
      const input = { query: c.req.query() };
      return c.json(await c.env.container.services.moderation.audit({ ctx: c.get('ctx'), input }));
    },
  );
}
