import sharp from 'sharp';
import type { LocalInteraction, Sender, StoredMessage } from '../support/discord';
import { type Answer, hasWords, isDrawn, type Take } from './answers';
import type { Studio } from './studio';
import { within } from './within';

/** Takes a picture of the form that an interaction is answered with. */
export type TakeForm = (
  name: string,
  says: string,
  opened: LocalInteraction,
  locale?: 'en' | 'de' | 'es',
) => Promise<LocalInteraction>;

/** A red disc with a green cap on white, as someone sketches a strawberry; wider than high. */
const sketch = (): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><rect width="900" height="600" fill="#fdfdfb"/>
       <path d="M300 230 Q450 150 600 230 Q590 440 450 520 Q310 440 300 230z" fill="#d2232a"/>
       <path d="M330 225 L400 130 L450 190 L500 130 L570 225 Q450 180 330 225z" fill="#3b8f3e"/></svg>`,
    ),
  )
    .png()
    .toBuffer();

/** Begins from pictures and takes the messages and forms: a variation, one's own picture, a refused one. */
export async function takeEdits(
  { discord }: Studio,
  { take, form }: { take: Take; form: TakeForm },
  { picture, grace }: { picture: StoredMessage; grace: Sender },
): Promise<void> {
  await take(
    'varied',
    'A picture that began from another one',
    'grace pressed Vary: strong',
    discord.press(picture, 'Vary: strong', grace),
    isDrawn,
  );
  const file = await sketch();
  const opened = await form(
    'edit-form',
    'The form of /edit, with a field for the picture',
    discord.slash('edit'),
  );
  const caption = 'a strawberry on a white background';
  const begun = discord.submit(opened, {
    caption,
    strength: '0.6',
    file: discord.pick('sketch.png', file),
  });
  await take('from-own', 'A picture that began from a sketch', 'ada used /edit', begun, isDrawn);
  await take(
    'from-own-note',
    'What was done to the sketch, for its owner',
    'ada used /edit',
    told(begun),
    hasWords,
  );
  const message = discord.post([discord.upload('sketch.png', file)]);
  const menu = discord.contextMenu('Start from this picture', message, { ...grace, locale: 'de' });
  await take(
    'start-de',
    'The pictures of a message, to start from one of them, in German',
    'grace hat Mit diesem Bild beginnen benutzt',
    menu,
    hasWords,
    'de',
  );
  await form(
    'start-form-es',
    'The form of such a picture, in Spanish',
    discord.press(menu.original!, 'Mit 1 beginnen', { ...grace, locale: 'es-ES' }),
    'es',
  );
  const again = discord.slash('edit');
  await within(
    'the form',
    discord.until(() => again.callback),
  );
  const heic = discord.pick('IMG_0815.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0'), 'image/heic');
  const refused = discord.submit(again, {
    caption,
    file: heic,
    look: ['count:2'],
    strength: '0.7',
    more: ['pad'],
  });
  await take('edit-refused', 'A file that is not read', 'ada used /edit', told(refused), hasWords);
  await form(
    'form-again',
    'The form that leads back from there, with everything that was typed',
    discord.press(told(refused).original!, 'Back to the form'),
  );
}

/** The first follow-up of an interaction. */
const told = (asked: LocalInteraction): Answer => ({
  get original() {
    return asked.followups[0] ?? null;
  },
});
