import { galleryPlace, showGallery } from '../answers/pages';
import { described } from '../i18n/described';
import { type Command, EVERYWHERE } from './command';

export default {
  data: { ...described('top'), ...EVERYWHERE },
  reply: 'ephemeral',
  execute: (call) => showGallery(call, galleryPlace('top', '0', '')),
} satisfies Command;
