import type { Route } from '../route';

export const signOut: Route = {
  method: 'DELETE',
  path: '/api/v1/session',
  summary: 'End the session. A guest who does so cannot come back to it.',
  tag: 'Account',
  limit: 'write',
  evenBanned: true,
  sessionOnly: true,
  status: 204,
  run: async ({ container, cookies }) => ({
    headers: { 'Set-Cookie': await container.sessions.end(cookies) },
  }),
};
