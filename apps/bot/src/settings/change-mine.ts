import { person } from '@atelier/services';
import type { ChatInputCommandInteraction } from 'discord.js';
import type { Call } from '../handler';
import { speak } from '../i18n';
import { presentMine } from '../presenters/settings';

/** Changes what was named of a person's own settings, and shows all of them in the language that they then have. */
export async function changeMine({
  interaction,
  app,
  ctx,
}: Call<ChatInputCommandInteraction>): Promise<void> {
  const language = interaction.options.getString('language');
  const visibility = interaction.options.getString('visibility');
  const body = {
    ...(language ? { language: language === 'auto' ? null : language } : {}),
    ...(visibility ? { unlisted: visibility === 'unlisted' } : {}),
  };
  const mine =
    Object.keys(body).length > 0
      ? await person.setPreferences({ ctx, input: { body } })
      : await person.preferences({ ctx, input: {} });
  app.languages.remember(interaction.user.id, mine.language);
  await interaction.editReply(presentMine(mine, speak(mine.language, interaction.locale)));
}
