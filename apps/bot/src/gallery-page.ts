import { type Ctx, gallery, image } from '@atelier/services';
import type { AttachmentPayload } from 'discord.js';
import { type GalleryPlace, PAGE_SIZE, PAGES, presentGallery } from './presenters/gallery';
import { largest } from './presenters/picture';
import type { Reply } from './presenters/queue';

/** One page of the gallery with its pictures, ready to be sent. */
export async function galleryReply(
  ctx: Ctx,
  place: GalleryPlace,
): Promise<Reply & { files: AttachmentPayload[]; attachments: [] }> {
  const query = { sort: place.sort, limit: PAGE_SIZE * PAGES, ...(place.search ? { q: place.search } : {}) };
  const { items } = await gallery.list({ ctx, input: { query } });
  const page = items.slice(place.page * PAGE_SIZE, (place.page + 1) * PAGE_SIZE);
  const files = await Promise.all(
    page.map(async ({ id, images }): Promise<AttachmentPayload | null> => {
      const first = images.find((each) => largest(each) !== null);
      if (!first) return null;
      // 256 pixels are enough for a list; the message links to the largest.
      const size = first.stages['256'] ? 256 : 64;
      const { bytes } = await image.open({ ctx, input: { generationId: id, index: first.index, size } });
      return { attachment: Buffer.from(bytes), name: `${id}.png` };
    }),
  );
  const names = files.map((file) => file?.name ?? null);
  return {
    ...presentGallery(page, names, place, items.length),
    files: files.filter((file) => file !== null),
    attachments: [],
  };
}
