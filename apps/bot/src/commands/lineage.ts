import { LIMITS } from '@atelier/domain';
import { generation } from '@atelier/services';
import { ApplicationCommandOptionType as Option } from 'discord.js';
import { thumbnail } from '../answers/one-image';
import { pictureId } from '../answers/wanted';
import { answer } from '../gateway/answer';
import { described } from '../i18n/described';
import { presentLineage } from '../presenters/lineage';
import { type Command, EVERYWHERE } from './command';
import { suggestPictures } from './suggest';

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
    const file = await thumbnail(ctx, view);
    await answer(interaction, presentLineage(tree, view, file?.name ?? null, t), file ? [file] : []);
  },
  autocomplete: ({ interaction, app }) => suggestPictures(app.deps, interaction.options.getFocused()),
} satisfies Command;
