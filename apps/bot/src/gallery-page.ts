import { type Ctx, gallery } from '@atelier/services';
import type { AttachmentPayload } from 'discord.js';
import type { Translate } from './i18n';
import { pictureFile } from './picture-file';
import { type GalleryPlace, PAGE_SIZE, PAGES, presentGallery } from './presenters/gallery';
import type { Reply } from './presenters/reply';

/** One page of the gallery with its pictures, ready to be sent. */
export async function galleryReply(
  ctx: Ctx,
  place: GalleryPlace,
  t: Translate,
): Promise<Reply & { files: AttachmentPayload[]; attachments: [] }> {
  const query = { sort: place.sort, limit: PAGE_SIZE * PAGES, ...(place.search ? { q: place.search } : {}) };
  const { items } = await gallery.list({ ctx, input: { query } });
  const page = items.slice(place.page * PAGE_SIZE, (place.page + 1) * PAGE_SIZE);
  const files = await Promise.all(page.map((item) => pictureFile(ctx, item)));
  const names = files.map((file) => file?.name ?? null);
  return {
    ...presentGallery(page, names, place, items.length, t),
    files: files.filter((file) => file !== null),
    attachments: [],
  };
}
