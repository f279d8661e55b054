import { GALLERY_SORTS } from '@atelier/domain';
import { ApplicationCommandOptionType as Option } from 'discord.js';
import { galleryReply } from '../gallery-page';
import { choice, described } from '../i18n/described';
import type { Command } from './command';
import { EVERYWHERE } from './everywhere';

/** The words searched for travel in the page buttons' custom_id, which has 100 characters for everything. */
const LONGEST_SEARCH = 24;

export default {
  data: {
    ...described('gallery'),
    ...EVERYWHERE,
    options: [
      {
        type: Option.String,
        ...described('gallery', 'sort'),
        choices: GALLERY_SORTS.map((name) => choice(name, `choices.${name}`)),
      },
      { type: Option.String, ...described('gallery', 'search'), max_length: LONGEST_SEARCH },
    ],
  },
  reply: 'ephemeral',
  execute: async ({ interaction, ctx, t }) => {
    const sort = GALLERY_SORTS.find((name) => name === interaction.options.getString('sort')) ?? 'new';
    const search = interaction.options.getString('search') ?? '';
    await interaction.editReply(await galleryReply(ctx, { sort, search, page: 0 }, t));
  },
} satisfies Command;
