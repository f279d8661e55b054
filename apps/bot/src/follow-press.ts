import type { ButtonInteraction } from 'discord.js';
import type { Call } from './handler';
import { placeOf } from './requests/intents';

/** The message whose button was pressed follows its generation (again), with the fresh token of the press. */
export const followPress = (
  { app, interaction, messageId, t }: Call<ButtonInteraction>,
  generationId: string,
): Promise<void> =>
  app.followers.follow(generationId, { ...placeOf(interaction, messageId), locale: t.locale });
