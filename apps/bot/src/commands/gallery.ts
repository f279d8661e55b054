import { GALLERY_SORTS } from '@atelier/domain';
import { ApplicationCommandOptionType as Option } from 'discord.js';
import { galleryPlace, showGallery } from '../answers/pages';
import { choice, described } from '../i18n/described';
import { type Command, EVERYWHERE } from './command';

/** Characters of a search: the page buttons carry it in their custom_id, which has 100 for everything. */
const LONGEST_SEARCH = 24;

export default {
  data: {
    ...described('gallery'),
    ...EVERYWHERE,
    options: [
      {
        type: Option.String,
        ...described('gallery', 'sort'),
        choices: GALLERY_SORTS.map((name) => choice(name, `choices.${name}`)),
      },
      { type: Option.String, ...described('gallery', 'search'), max_length: LONGEST_SEARCH },
    ],
  },
  reply: 'ephemeral',
  execute: (call) => {
    const { options } = call.interaction;
    return showGallery(call, galleryPlace(options.getString('sort'), '0', options.getString('search')));
  },
} satisfies Command;
