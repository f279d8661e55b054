import {
  AtelierError,
  faceOf,
  type ProvenanceView,
  parseInput,
  STAGE_SIZES,
  verifySchema,
} from '@atelier/domain';
import type { Verb } from '../context';
import { get } from '../generation/get';
import { open } from '../image/open';
import { SIGNED_COPY_FROM } from '../shared/copies';
import { verify } from './verify';

/**
 * Verifies the file at an address of this studio: a picture (`/images/…`), or the largest one of a page
 * (`/g/…`). Fetches nothing from elsewhere.
 * @throws invalid_request (another address), not_found, gone; as verify
 */
export const verifyAddress: Verb<{ body: unknown }, ProvenanceView> = async ({ ctx, input }) => {
  const { url } = parseInput(verifySchema, input.body);
  const path = pathOf(url, ctx.deps.publicUrl);
  const [, generationId, index, size, format] =
    /^\/images\/([0-9a-f-]{36})\/(\d{1,2})\/(\d{2,4})\.(png|webp)$/.exec(path) ?? [];
  if (generationId && format) {
    // Of a copy without a signature the PNG that it was made from is judged: it is the same picture.
    const input = {
      generationId,
      index: Number(index),
      size: Number(size),
      format: format === 'webp' && Number(size) >= SIGNED_COPY_FROM ? ('webp' as const) : ('png' as const),
    };
    return verify({ ctx, input: { bytes: await (await open({ ctx, input })).read() } });
  }
  const [, id] = /^\/g\/([0-9a-f-]{36})\/?$/.exec(path) ?? [];
  if (!id) throw elsewhere();
  const face = faceOf(await get({ ctx, input: { id } }));
  const largest = STAGE_SIZES.findLast((size) => face?.stages[size] !== undefined);
  if (!face || !largest) throw new AtelierError('not_found', 'There is no picture at this address yet.');
  const opened = await open({ ctx, input: { generationId: id, index: face.index, size: largest } });
  return verify({ ctx, input: { bytes: await opened.read() } });
};

const elsewhere = (): AtelierError =>
  new AtelierError(
    'invalid_request',
    'This is not the address of a picture of this studio. Send the file itself.',
  );

/** The path of a URL of this studio, or a path as it is. */
function pathOf(url: string, publicUrl: string): string {
  if (url.startsWith('/') && !url.startsWith('//')) return new URL(url, 'http://studio').pathname;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !publicUrl || parsed.origin !== new URL(publicUrl).origin) throw elsewhere();
  return parsed.pathname;
}
