import { AtelierError, LIMITS, provenanceView, verifySchema } from '@atelier/domain';
import { mediaType, readFile, readJson } from '../../server/body';
import { limitKey } from '../../server/client-address';
import type { Api } from '../context';
import { define } from '../route';

const tag = 'Pictures';
/** Where the studio's public certificates are. */
export const CHAIN_PATH = '/.well-known/content-credentials.pem';

/** Routes that say where a picture comes from. */
export function provenanceRoutes(api: Api): void {
  define(
    api,
    'post',
    '/api/v1/verify',
    {
      summary:
        'Says whether a file was made here: send the picture itself (PNG, JPEG, WebP, GIF or AVIF of up to 20 MiB), or JSON with its address in this studio.',
      tag,
      limit: 'verify',
      body: verifySchema,
      upload: true,
      evenBanned: true,
      answer: provenanceView,
    },
    async (c) => {
      const { container, incoming } = c.env;
      const { provenance } = container.services;
      await container.limits.spend('verifyAddress', limitKey(c.get('address')));
      const ctx = c.get('ctx');
      const type = mediaType(incoming);
      if (type === 'application/json') {
        const body = await readJson(incoming, LIMITS.bodyBytes);
        return c.json(await provenance.verifyAddress({ ctx, input: { body } }));
      }
      if (!type.startsWith('image/') && type !== 'application/octet-stream')
        throw new AtelierError(
          'unsupported_media_type',
          'Send a picture with its Content-Type, such as image/png, or JSON with a url.',
        );
      const bytes = await readFile(incoming, LIMITS.verifyBytes);
      return c.json(await provenance.verify({ ctx, input: { bytes } }));
    },
  );

  define(
    api,
    'get',
    CHAIN_PATH,
    {
      summary: 'The certificates with which this studio signs its pictures, as PEM: current ones first.',
      tag,
      limit: 'read',
      anonymous: true,
      answer: 'application/x-pem-file',
    },
    (c) => {
      const chain = c.env.container.deps.provenance?.publicChain;
      if (!chain) throw new AtelierError('not_found', 'This studio signs no pictures.');
      c.header('Content-Type', 'application/x-pem-file');
      c.header('Cache-Control', 'public, max-age=300');
      c.header('Access-Control-Allow-Origin', '*');
      return c.body(chain);
    },
  );
}
