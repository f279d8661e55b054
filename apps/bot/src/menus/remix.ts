import { ApplicationCommandType } from 'discord.js';
import { EVERYWHERE } from '../commands/everywhere';
import { openRemixForm } from '../remix-form';
import { generationOf, type Menu } from './menu';

export default {
  data: { type: ApplicationCommandType.Message, name: 'Remix', ...EVERYWHERE },
  reply: 'modal',
  execute: ({ interaction, app }) =>
    openRemixForm(app, interaction, () => generationOf(app, interaction.targetId)),
} satisfies Menu;
