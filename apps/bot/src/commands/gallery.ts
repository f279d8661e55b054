import { GALLERY_SORTS } from '@atelier/domain';
import { ApplicationCommandOptionType as Option } from 'discord.js';
import { galleryReply } from '../gallery-page';
import type { Command } from './command';
import { EVERYWHERE } from './everywhere';

/** The words searched for travel in the page buttons' custom_id, which has 100 characters for everything. */
const LONGEST_SEARCH = 24;

export default {
  data: {
    name: 'gallery',
    description: 'What was made here',
    ...EVERYWHERE,
    options: [
      {
        type: Option.String,
        name: 'sort',
        description: 'In which order (new)',
        choices: GALLERY_SORTS.map((name) => ({ name, value: name })),
      },
      {
        type: Option.String,
        name: 'search',
        description: 'Words in the caption',
        max_length: LONGEST_SEARCH,
      },
    ],
  },
  reply: 'ephemeral',
  execute: async ({ interaction, app }) => {
    const sort = GALLERY_SORTS.find((name) => name === interaction.options.getString('sort')) ?? 'new';
    const search = interaction.options.getString('search') ?? '';
    const ctx = await app.ctxOf(interaction);
    await interaction.editReply(await galleryReply(ctx, { sort, search, page: 0 }));
  },
} satisfies Command;
