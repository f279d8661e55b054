import { COLOURS, container, text } from './parts';
import type { Reply } from './reply';

/** A message of words alone: an error, a hint, a confirmation. @param words 1 to 4,000 characters */
export const presentNotice = (words: string, colour: number = COLOURS.studio): Reply => ({
  components: [container(colour, text(words))],
});
