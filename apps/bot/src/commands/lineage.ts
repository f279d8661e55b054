import { LIMITS } from '@atelier/domain';
import { generation } from '@atelier/services';
import { ApplicationCommandOptionType as Option } from 'discord.js';
import { described } from '../i18n/described';
import { pictureFile } from '../picture-file';
import { presentLineage } from '../presenters/lineage';
import { pictureId } from '../requests/wanted';
import { suggestPictures } from '../suggest-pictures';
import type { Command } from './command';
import { EVERYWHERE } from './everywhere';

export default {
  data: {
    ...described('lineage'),
    ...EVERYWHERE,
    options: [
      {
        type: Option.String,
        ...described('lineage', 'picture'),
        required: true,
        autocomplete: true,
        max_length: LIMITS.captionLength,
      },
    ],
  },
  reply: 'ephemeral',
  execute: async ({ interaction, ctx, t }) => {
    const id = await pictureId(ctx, interaction.options.getString('picture', true));
    const tree = await generation.lineage({ ctx, input: { id } });
    const view = await generation.get({ ctx, input: { id } });
    const file = await pictureFile(ctx, view);
    await interaction.editReply({
      ...presentLineage(tree, view, file?.name ?? null, t),
      files: file ? [file] : [],
    });
  },
  autocomplete: ({ interaction, app }) => suggestPictures(app.deps, interaction.options.getFocused()),
} satisfies Command;
