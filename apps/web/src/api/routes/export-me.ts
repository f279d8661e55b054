import { zip } from '../../server/zip';
import type { Route } from '../route';

export const exportMe: Route = {
  method: 'GET',
  path: '/api/v1/me/export',
  summary: 'Everything kept about oneself as a zip: `atelier.json`, and every picture at every size.',
  tag: 'Account',
  limit: 'export',
  sessionOnly: true,
  contentType: 'application/zip',
  run: async ({ ctx, container }) => ({
    stream: zip(await container.services.person.exportAll({ ctx, input: {} })),
    headers: {
      'Content-Type': 'application/zip',
      'Content-Disposition': 'attachment; filename="atelier-export.zip"',
    },
  }),
};
