import { GALLERY_SORTS } from '@atelier/domain';
import { galleryReply } from '../gallery-page';
import { PAGES } from '../presenters/gallery';
import type { Button } from './button';

/** Turns the page of a /gallery message. */
export default {
  action: 'gallery',
  reply: 'update',
  execute: async ({ interaction, args: [by, number, search = ''], ctx, t }) => {
    const sort = GALLERY_SORTS.find((name) => name === by) ?? 'new';
    const page = Math.min(PAGES - 1, Math.max(0, Math.trunc(Number(number)) || 0));
    await interaction.editReply(await galleryReply(ctx, { sort, search, page }, t));
  },
} satisfies Button;
