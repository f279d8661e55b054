import { LIMITS, type PackView, SAMPLERS, STAGE_SIZES, THRESHOLDINGS } from '@atelier/domain';
import { type ChatInputCommandInteraction, ApplicationCommandOptionType as Option } from 'discord.js';
import { checkWanted, type Wanted } from '../answers/wanted';
import { speak } from '../i18n';
import { choice, described } from '../i18n/described';
import { suggestCaptions, suggestWords } from '../presenters/suggest';
import { type Command, EVERYWHERE } from './command';
import { packsFor, suggestPacks, suggestRooms } from './suggest';

/** Letters of a pack's name at most (packName of the domain). */
const PACK_NAME_LENGTH = 63;

/** The styles that fit, and none at all while nothing is typed. */
function suggestStyles(typed: string, packs: readonly PackView[], locale: string) {
  const none = typed.trim() === '' ? [{ name: speak(locale)('choices.noStyle'), value: NO_STYLE }] : [];
  return [...none, ...suggestWords(typed, 'styles', packs)].slice(0, 25);
}

/** Reads the request as `POST /api/v1/generations` has it; options that were not chosen are absent. */
function wantedBy({ options }: ChatInputCommandInteraction): Wanted {
  const style = options.getString('style')?.trim() || null;
  const plain = style === NO_STYLE;
  const chosen = {
    caption: options.getString('caption', true),
    style: plain ? null : style,
    count: options.getInteger('count'),
    stopAfter: options.getInteger('stop'),
    seed: options.getInteger('seed'),
    guidanceWeight: options.getNumber('guidance'),
    steps: options.getInteger('steps'),
    sampler: options.getString('sampler'),
    thresholding: options.getString('thresholding'),
    augLevel: options.getNumber('augmentation'),
    room: options.getString('room'),
    pack: options.getString('pack')?.trim() || null,
  };
  const wanted = {
    asLast: true,
    ...(plain && { plain }),
    body: Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== null)),
  };
  checkWanted(wanted);
  return wanted;
}

/** Value of the style that is none, where the last /imagine had one. */
const NO_STYLE = '-';

const option = (name: string) => described('imagine', name);

export default {
  data: {
    ...described('imagine'),
    ...EVERYWHERE,
    options: [
      {
        type: Option.String,
        ...option('caption'),
        required: true,
        autocomplete: true,
        max_length: LIMITS.captionLength,
      },
      { type: Option.String, ...option('style'), autocomplete: true, max_length: LIMITS.styleLength },
      {
        type: Option.Integer,
        ...option('count'),
        min_value: 1,
        max_value: LIMITS.imagesPerGeneration,
      },
      {
        type: Option.Integer,
        ...option('stop'),
        choices: STAGE_SIZES.map((size) => choice(size, `choices.stop${size}`)),
      },
      { type: Option.Integer, ...option('seed'), min_value: 0, max_value: LIMITS.seedMax },
      { type: Option.Number, ...option('guidance'), min_value: 0, max_value: LIMITS.guidanceWeightMax },
      {
        type: Option.Integer,
        ...option('steps'),
        min_value: LIMITS.stepsMin,
        max_value: LIMITS.stepsMax,
      },
      {
        type: Option.String,
        ...option('sampler'),
        choices: SAMPLERS.map((name) => ({ name, value: name })),
      },
      {
        type: Option.String,
        ...option('thresholding'),
        choices: THRESHOLDINGS.map((name) => ({ name, value: name })),
      },
      { type: Option.Number, ...option('augmentation'), min_value: 0, max_value: 1 },
      { type: Option.String, ...option('room'), autocomplete: true, max_length: LIMITS.roomSlugLength },
      { type: Option.String, ...option('pack'), autocomplete: true, max_length: PACK_NAME_LENGTH },
    ],
  },
  reply: 'request',
  wanted: wantedBy,
  autocomplete: async ({ interaction, app }) => {
    const { name, value } = interaction.options.getFocused(true);
    if (name === 'room') return suggestRooms(app.deps, value);
    if (name === 'pack') return suggestPacks(app.deps, value, speak(interaction.locale));
    const packs = await packsFor(app.deps, interaction.options.getString('pack'));
    return name === 'style' ? suggestStyles(value, packs, interaction.locale) : suggestCaptions(value, packs);
  },
} satisfies Command;
