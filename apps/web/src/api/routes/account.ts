import {
  apiKeySchema,
  apiKeyView,
  createdApiKeyView,
  deletePersonSchema,
  ownGenerationsPage,
  ownGenerationsSchema,
  personView,
  preferencesSchema,
  renameSchema,
  sessionView,
} from '@atelier/domain';
import { z } from 'zod';
import { zip } from '../../server/zip';
import type { Api } from '../context';
import { define } from '../route';

const tag = 'Account';
/** Policy of ending one session or key: a browser's session may, even that of a banned person. */
const ending = {
  tag,
  limit: 'write',
  evenBanned: true,
  sessionOnly: true,
  answer: z.object({ id: z.uuid() }),
} as const;

/** Routes of the caller's own account: profile, pictures, export, deletion, sessions and API keys. */
export function accountRoutes(api: Api): void {
  define(
    api,
    'get',
    '/api/v1/me',
    {
      summary: 'Who the caller is; `person` is null without a session.',
      tag,
      limit: 'read',
      answer: z.object({ person: personView.nullable() }),
    },
    (c) => c.json({ person: c.get('person') }),
  );

  define(
    api,
    'put',
    '/api/v1/me',
    {
      summary:
        'Change one’s name, as a guest. The name of a person who signed in is that of their Discord account.',
      tag,
      limit: 'create',
      body: renameSchema,
      answer: personView,
    },
    async (c) =>
      c.json(
        await c.env.container.services.person.rename({ ctx: c.get('ctx'), input: { body: c.get('body') } }),
      ),
  );

  define(
    api,
    'get',
    '/api/v1/me/preferences',
    {
      summary: 'One’s choices: the bot’s language, and whether new pictures are unlisted.',
      tag,
      limit: 'read',
      answer: preferencesSchema,
    },
    async (c) => c.json(await c.env.container.services.person.preferences({ ctx: c.get('ctx'), input: {} })),
  );

  define(
    api,
    'put',
    '/api/v1/me/preferences',
    {
      summary: 'Change the choices that the body names.',
      tag,
      limit: 'write',
      body: preferencesSchema.partial(),
      answer: preferencesSchema,
    },
    async (c) =>
      c.json(
        await c.env.container.services.person.setPreferences({
          ctx: c.get('ctx'),
          input: { body: c.get('body') },
        }),
      ),
  );

  define(
    api,
    'get',
    '/api/v1/me/generations',
    {
      summary: 'Everything of one’s own, newest first: what waits, runs, failed or was hidden too.',
      tag,
      limit: 'read',
      query: ownGenerationsSchema,
      answer: ownGenerationsPage,
    },
    async (c) =>
      c.json(
        await c.env.container.services.person.generations({
          ctx: c.get('ctx'),
          input: { query: c.req.query() },
        }),
      ),
  );

  define(
    api,
    'get',
    '/api/v1/me/export',
    {
      summary:
        'Everything kept about oneself as a zip: `atelier.json`, and every picture at every size. `README.txt` names the pictures that could not be read.',
      tag,
      limit: 'export',
      sessionOnly: true,
      answer: 'application/zip',
    },
    async (c) => {
      c.env.stream = zip(await c.env.container.services.person.exportAll({ ctx: c.get('ctx'), input: {} }));
      c.header('Content-Type', 'application/zip');
      c.header('Content-Disposition', 'attachment; filename="atelier-export.zip"');
      return c.body(null);
    },
  );

  define(
    api,
    'delete',
    '/api/v1/me',
    {
      summary:
        'Delete one’s account with its pictures, votes, keys and sessions. The body repeats one’s name.',
      tag,
      limit: 'write',
      evenBanned: true,
      sessionOnly: true,
      body: deletePersonSchema,
      answer: z.object({ id: z.uuid() }),
    },
    async (c) => {
      const { services, sessions } = c.env.container;
      const removed = await services.person.remove({ ctx: c.get('ctx'), input: { body: c.get('body') } });
      c.header('Set-Cookie', sessions.forget(), { append: true });
      return c.json(removed);
    },
  );

  sessionRoutes(api);
  keyRoutes(api);
}

function sessionRoutes(api: Api): void {
  define(
    api,
    'get',
    '/api/v1/me/sessions',
    {
      summary: 'Where one is signed in.',
      tag,
      limit: 'read',
      sessionOnly: true,
      answer: z.object({ sessions: z.array(sessionView) }),
    },
    async (c) => c.json(await c.env.container.sessions.list(c.get('ctx').actor, c.get('cookies'))),
  );

  define(
    api,
    'delete',
    '/api/v1/me/sessions/{id}',
    { summary: 'Sign out in one place.', ...ending },
    async (c) => {
      const input = { id: c.req.param('id') ?? '' };
      return c.json(await c.env.container.services.session.endOne({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'delete',
    '/api/v1/me/sessions',
    {
      summary: 'Sign out everywhere, here too. A guest who does so cannot come back.',
      tag,
      limit: 'write',
      evenBanned: true,
      sessionOnly: true,
      answer: z.object({ ended: z.int() }),
    },
    async (c) => {
      const { services, sessions } = c.env.container;
      const ended = await services.session.endAll({ ctx: c.get('ctx'), input: {} });
      c.header('Set-Cookie', sessions.forget(), { append: true });
      return c.json(ended);
    },
  );

  define(
    api,
    'delete',
    '/api/v1/session',
    {
      summary: 'End the session. A guest who does so cannot come back to it.',
      tag,
      limit: 'write',
      evenBanned: true,
      sessionOnly: true,
      status: 204,
    },
    async (c) => {
      c.header('Set-Cookie', await c.env.container.sessions.end(c.get('cookies')), { append: true });
      return c.body(null, 204);
    },
  );
}

function keyRoutes(api: Api): void {
  define(
    api,
    'get',
    '/api/v1/me/keys',
    {
      summary: 'One’s API keys, without the keys themselves.',
      tag,
      limit: 'read',
      sessionOnly: true,
      answer: z.object({ keys: z.array(apiKeyView) }),
    },
    async (c) => c.json(await c.env.container.services.key.list({ ctx: c.get('ctx'), input: {} })),
  );

  define(
    api,
    'post',
    '/api/v1/me/keys',
    {
      summary: 'Make an API key. This answer is the only one that shows it.',
      tag,
      limit: 'create',
      sessionOnly: true,
      body: apiKeySchema,
      answer: createdApiKeyView,
      status: 201,
    },
    async (c) =>
      c.json(
        await c.env.container.services.key.create({ ctx: c.get('ctx'), input: { body: c.get('body') } }),
        201,
      ),
  );

  define(
    api,
    'delete',
    '/api/v1/me/keys/{id}',
    { summary: 'Revoke an API key, from the next request on.', ...ending },
    async (c) => {
      const input = { id: c.req.param('id') ?? '' };
      return c.json(await c.env.container.services.key.revoke({ ctx: c.get('ctx'), input }));
    },
  );
}
