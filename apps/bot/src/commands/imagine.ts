import { cutText, LIMITS, SAMPLERS, STAGE_SIZES, THRESHOLDINGS, textLength } from '@atelier/domain';
import { type ChatInputCommandInteraction, ApplicationCommandOptionType as Option } from 'discord.js';
import { checkWanted, type Wanted } from '../answers/wanted';
import { choice, described } from '../i18n/described';
import { suggestCaptions, suggestWords } from '../presenters/suggest';
import { type Command, EVERYWHERE } from './command';
import { suggestRooms } from './suggest';

/** Reads the request as `POST /api/v1/generations` has it; options that were not chosen are absent. */
function wantedBy({ options }: ChatInputCommandInteraction): Wanted {
  const caption = options.getString('caption', true);
  const style = options.getString('style')?.trim();
  const chosen = {
    caption,
    count: options.getInteger('count'),
    stopAfter: options.getInteger('stop'),
    seed: options.getInteger('seed'),
    guidanceWeight: options.getNumber('guidance'),
    steps: options.getInteger('steps'),
    sampler: options.getString('sampler'),
    thresholding: options.getString('thresholding'),
    augLevel: options.getNumber('augmentation'),
    room: options.getString('room'),
  };
  const body = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== null));
  checkWanted({ body });
  return style ? styled(body, caption.trim(), style) : { body };
}

/**
 * Adds a style as the captions name it that packs are trained on. The style is never cut: a caption that leaves no room for it
 * within the limit of captions is, between two graphemes, and the wish says how much of it was kept.
 */
function styled(body: Wanted['body'], caption: string, style: string): Wanted {
  const named = `, ${style.replace(/ style$/i, '')} style`;
  const kept = cutText(caption, LIMITS.captionLength - textLength(named)).trimEnd();
  const wanted = { body: { ...body, caption: kept + named } };
  checkWanted(wanted);
  return kept === caption ? wanted : { ...wanted, captionKept: textLength(kept) };
}

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
      { type: Option.String, ...option('style'), autocomplete: true, max_length: 60 },
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
    ],
  },
  reply: 'request',
  wanted: wantedBy,
  autocomplete: ({ interaction, app }) => {
    const { name, value } = interaction.options.getFocused(true);
    const packs = app.deps.packs.list();
    if (name === 'room') return suggestRooms(app.deps, value);
    return name === 'style' ? suggestWords(value, 'styles', packs) : suggestCaptions(value, packs);
  },
} satisfies Command;
