import { AtelierError } from '@atelier/domain';
import type { OpenedImage } from '@atelier/services';
import { limitKey } from '../../server/client-address';
import type { Call, Route } from '../route';

/** A stage's bytes never change, but a picture can be hidden: caches that ignore that keep it at most a year. */
const PUBLIC = 'public, max-age=31536000, immutable';

export const getImage: Route = {
  method: 'GET',
  path: '/images/:generation/:index/:file',
  summary:
    'A finished stage as PNG (with caption, seed and settings in its text) or WebP: `64.png` … `1024.webp`; also `512.webp`.',
  tag: 'Pictures',
  limit: null,
  contentType: 'image/png',
  async run(call) {
    // What is left is not said: answers are kept by caches, for others.
    await call.container.limits.spend('image', limitKey(call.address));
    const [size, format] = (call.params.file ?? '').split('.');
    const { opened, cacheControl } = await open(call, Number(size), format === 'webp' ? 'webp' : 'png');
    const etag = `"${opened.etag}"`;
    const headers = {
      'Cache-Control': cacheControl,
      'Cross-Origin-Resource-Policy': 'cross-origin',
      ETag: etag,
      'Content-Type': opened.contentType,
    };
    if (
      call.headers['if-none-match']
        ?.split(/,\s*/)
        .some((tag) => tag.replace(/^W\//, '') === etag || tag === '*')
    )
      return { status: 304, headers };
    const { body, bytes } = await opened.stream();
    return { headers: { ...headers, 'Content-Length': String(bytes) }, stream: body };
  },
};

/** As nobody first, so that what is cached for all was public; then as the caller, whose own hidden pictures are not cached. */
async function open(
  { container, ctx, params }: Call,
  size: number,
  format: 'png' | 'webp',
): Promise<{ opened: OpenedImage; cacheControl: string }> {
  const input = { generationId: params.generation ?? '', index: Number(params.index), size, format };
  const { image } = container.services;
  try {
    const opened = await image.open({ ctx: { ...ctx, actor: { kind: 'anonymous' } }, input });
    return { opened, cacheControl: PUBLIC };
  } catch (error) {
    if (!(error instanceof AtelierError) || error.code !== 'gone') throw error;
    if (ctx.actor.kind === 'anonymous') throw notHere();
  }
  try {
    return { opened: await image.open({ ctx, input }), cacheControl: 'private, no-store' };
  } catch (error) {
    throw error instanceof AtelierError && error.code === 'gone' ? notHere() : error;
  }
}

const notHere = () => new AtelierError('not_found', 'There is no such picture.');
