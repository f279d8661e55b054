import type { Sender } from '../support/discord';
import { type Answer, hasPicture, isDrawn, type Take, textOf } from './answers';
import type { Studio } from './studio';
import { within } from './within';

/** Makes grids and takes their messages: the sheet, its rows and its cells. */
export async function takeGrids({ discord }: Studio, take: Take, grace: Sender): Promise<void> {
  const used = 'ada used /imagine';
  const small = discord.slash('imagine', {
    caption: 'a {red, blue, yellow} {balloon, car, house} in the snow',
    seed: 7,
  });
  await take(
    'grid',
    'Choices in a caption: one labelled sheet, with a button for each picture',
    used,
    small,
    isDrawn,
  );

  const large = discord.slash('imagine', {
    caption:
      'a {panda, penguin, fox, cat, robot} {in the snow, on grass, by the sea, at night, on the beach}',
    seed: 3,
  });
  await take(
    'grid-drawing',
    'A sheet of twenty-five pictures, while they are drawn',
    used,
    large,
    hasPicture,
  );
  await take('grid-rows', 'Twenty-five pictures, with a button for each row', used, large, isDrawn);
  const row = discord.press(large.original!, 'fox', grace);
  await take(
    'grid-row',
    'One row of them, for the person who opened it',
    'grace pressed fox',
    row,
    hasPicture,
  );
  const cell = discord.press(row.original!, 'at night', grace);
  await within(
    'a cell',
    discord.until(() => hasPicture(cell)),
  );
  discord.press(cell.original!, 'Promote to 1024', grace);
  await within(
    'the promoted cell',
    discord.until(() => isDrawn(large) && textOf(large).includes('→ 1024')),
  );
  discord.press(cell.original!, 'Look again', grace);
  await take(
    'grid-cell',
    'One picture of the sheet by itself, promoted to 1024 pixels',
    'grace pressed at night',
    cell,
    (answer) => textOf(answer).includes('1024 px'),
  );
}

/** Takes what is said about words: some that the pack has not learnt, and choices that make no grid. */
export async function takeWords({ discord }: Studio, take: Take): Promise<void> {
  const used = 'ada used /imagine';
  const unknown = discord.slash('imagine', { caption: 'a {red, purpel} dinosaur in Paris', seed: 1 });
  const hint: Answer = {
    get original() {
      return unknown.followups[0] ?? null;
    },
  };
  await take(
    'unknown-words',
    'Words that the pack has not learnt',
    used,
    hint,
    ({ original }) => original !== null,
  );
  const refused = discord.slash('imagine', { caption: 'a {red, blue fox' });
  await take(
    'grid-refused',
    'A caption that makes no grid',
    used,
    refused,
    ({ original }) => original !== null,
  );
}
