import {
  AtelierError,
  EDIT_LIMITS,
  uploadQuery,
  uploadsPage,
  uploadsQuery,
  uploadView,
} from '@atelier/domain';
import { mediaType, readFile } from '../../server/body';
import { limitKey } from '../../server/client-address';
import type { Api, Call } from '../context';
import { define } from '../route';
import { sendFile } from '../send-file';

const tag = 'Account';
const UPLOAD = '/api/v1/uploads/{id}';
const idOf = (c: Call): { id: string } => ({ id: c.req.param('id') ?? '' });

/** Routes of a person's own pictures, from which generations begin. */
export function uploadRoutes(api: Api): void {
  define(
    api,
    'post',
    '/api/v1/uploads',
    {
      summary:
        'Send a picture of one’s own: the file itself (PNG, JPEG or WebP of up to 10 MiB and 40 million pixels). It is kept as a square PNG of 1024 pixels without its metadata.',
      tag,
      limit: 'upload',
      guest: true,
      upload: true,
      query: uploadQuery,
      answer: uploadView,
      status: 201,
    },
    async (c) => {
      const { container, incoming } = c.env;
      if (c.get('person')?.isGuest) await container.limits.spend('uploadAddress', limitKey(c.get('address')));
      const type = mediaType(incoming);
      if (!type.startsWith('image/') && type !== 'application/octet-stream')
        throw new AtelierError(
          'unsupported_media_type',
          'Send the picture itself with its Content-Type, such as image/jpeg.',
        );
      const bytes = await readFile(incoming, EDIT_LIMITS.uploadBytes);
      const input = { bytes, query: c.req.query() };
      const upload = await container.services.upload.create({ ctx: c.get('ctx'), input });
      c.header('Location', `/api/v1/uploads/${upload.id}/file`);
      return c.json(upload, 201);
    },
  );

  define(
    api,
    'get',
    '/api/v1/uploads',
    {
      summary: 'One’s own uploaded pictures, newest first.',
      tag,
      limit: 'read',
      query: uploadsQuery,
      answer: uploadsPage,
    },
    async (c) => {
      const input = { query: c.req.query() };
      return c.json(await c.env.container.services.upload.list({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'get',
    `${UPLOAD}/file`,
    {
      summary: 'An uploaded picture. Its owner or a moderator.',
      tag,
      limit: 'read',
      answer: 'image/png',
    },
    async (c) => {
      const opened = await c.env.container.services.upload.open({ ctx: c.get('ctx'), input: idOf(c) });
      // The bytes never change; it may be deleted, and then not even its owner keeps it.
      c.header('Cache-Control', 'private, no-cache');
      c.header('Vary', 'Cookie, Authorization');
      c.header('Content-Disposition', 'inline; filename="upload.png"');
      return sendFile(c, opened, 'image/png');
    },
  );

  define(
    api,
    'delete',
    UPLOAD,
    {
      summary:
        'Delete an uploaded picture for good. Its owner or a moderator. What was made from it stays; what still waits for it fails.',
      tag,
      limit: 'write',
      status: 204,
    },
    async (c) => {
      await c.env.container.services.upload.remove({ ctx: c.get('ctx'), input: idOf(c) });
      return c.body(null, 204);
    },
  );
}
