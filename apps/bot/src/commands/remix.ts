import { LIMITS, STAGE_SIZES } from '@atelier/domain';
import { type ChatInputCommandInteraction, ApplicationCommandOptionType as Option } from 'discord.js';
import { checkWanted, type Wanted } from '../answers/wanted';
import { choice, described } from '../i18n/described';
import { type Command, EVERYWHERE } from './command';
import { suggestPictures } from './suggest';

/**
 * Reads words and settings that replace those of a picture. Keeps the seed unless another is named, so only
 * they differ.
 */
function wantedBy({ options }: ChatInputCommandInteraction): Wanted {
  const chosen = {
    caption: options.getString('caption'),
    seed: options.getInteger('seed'),
    stopAfter: options.getInteger('stop'),
    guidanceWeight: options.getNumber('guidance'),
  };
  const wanted = {
    of: options.getString('picture', true),
    keepSeed: true,
    body: Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== null)),
  };
  checkWanted(wanted);
  return wanted;
}

const option = (name: string) => described('remix', name);

export default {
  data: {
    ...described('remix'),
    ...EVERYWHERE,
    options: [
      {
        type: Option.String,
        ...option('picture'),
        required: true,
        autocomplete: true,
        max_length: LIMITS.captionLength,
      },
      { type: Option.String, ...option('caption'), max_length: LIMITS.captionLength },
      { type: Option.Integer, ...option('seed'), min_value: 0, max_value: LIMITS.seedMax },
      {
        type: Option.Integer,
        ...option('stop'),
        choices: STAGE_SIZES.map((size) => choice(size, `choices.stop${size}`)),
      },
      { type: Option.Number, ...option('guidance'), min_value: 0, max_value: LIMITS.guidanceWeightMax },
    ],
  },
  reply: 'request',
  wanted: wantedBy,
  autocomplete: ({ interaction, app }) => suggestPictures(app.deps, interaction.options.getFocused()),
} satisfies Command;
