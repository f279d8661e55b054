import { LIMITS, parseInput, requestSchema, SAMPLERS, STAGE_SIZES } from '@atelier/domain';
import { type ChatInputCommandInteraction, ApplicationCommandOptionType as Option } from 'discord.js';
import { suggestCaptions } from '../presenters/suggest';
import { requestAndFollow } from '../request';
import type { Command } from './command';
import { EVERYWHERE } from './everywhere';

/** The request as `POST /api/v1/generations` has it; what was not chosen is absent. */
function bodyOf({ options }: ChatInputCommandInteraction): Record<string, unknown> {
  const body = {
    caption: options.getString('caption', true),
    count: options.getInteger('count'),
    stopAfter: options.getInteger('stop'),
    seed: options.getInteger('seed'),
    guidanceWeight: options.getNumber('guidance'),
    steps: options.getInteger('steps'),
    sampler: options.getString('sampler'),
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

export default {
  data: {
    name: 'imagine',
    description: 'Draw a picture from a caption, and watch it resolve',
    ...EVERYWHERE,
    options: [
      {
        type: Option.String,
        name: 'caption',
        description: 'What to draw',
        required: true,
        autocomplete: true,
        max_length: LIMITS.captionLength,
      },
      {
        type: Option.Integer,
        name: 'count',
        description: 'How many, each with its own seed (1)',
        min_value: 1,
        max_value: LIMITS.imagesPerGeneration,
      },
      {
        type: Option.Integer,
        name: 'stop',
        description: 'Stop at a draft: promote the best of them later',
        choices: STAGE_SIZES.map((size) => ({ name: `${size} px`, value: size })),
      },
      {
        type: Option.Integer,
        name: 'seed',
        description: 'The same seed draws the same picture',
        min_value: 0,
        max_value: LIMITS.seedMax,
      },
      {
        type: Option.Number,
        name: 'guidance',
        description: 'How closely to follow the caption',
        min_value: 0,
        max_value: LIMITS.guidanceWeightMax,
      },
      {
        type: Option.Integer,
        name: 'steps',
        description: 'Denoising steps of the first stage',
        min_value: LIMITS.stepsMin,
        max_value: LIMITS.stepsMax,
      },
      {
        type: Option.String,
        name: 'sampler',
        description: 'How to walk from noise to picture',
        choices: SAMPLERS.map((name) => ({ name, value: name })),
      },
    ],
  },
  reply: 'public',
  check: (interaction) => {
    parseInput(requestSchema, bodyOf(interaction));
  },
  execute: ({ interaction, messageId, app }) =>
    requestAndFollow(app, interaction, messageId, bodyOf(interaction)),
  autocomplete: ({ interaction, app }) =>
    suggestCaptions(interaction.options.getFocused(), app.deps.packs.list()),
} satisfies Command;
