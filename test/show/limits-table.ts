import { speak } from '@atelier/bot/i18n';
import { EMOJIS, type EmojiName } from '@atelier/bot/presenters/emoji';
import { PAGE_SIZE, presentGallery } from '@atelier/bot/presenters/gallery';
import { presentGeneration } from '@atelier/bot/presenters/generation';
import { presentRow } from '@atelier/bot/presenters/grid-row';
import { gridRows } from '@atelier/bot/presenters/grid-rows';
import { presentOneImage } from '@atelier/bot/presenters/one-image';
import { pictureOfOne, pictureOfRow } from '@atelier/bot/presenters/picture';
import { presentQueue, QUEUE_PAGE } from '@atelier/bot/presenters/queue';
import { presentShown } from '@atelier/bot/presenters/shown';
import { presentStart } from '@atelier/bot/presenters/start';
import { type GenerationView, LIMITS } from '@atelier/domain';
import { LOCALES } from '@atelier/messages';
import fc from 'fast-check';
import { generationArbitrary, gridArbitrary } from '../support/arbitrary';
import { flatten, MOST_COMPONENTS, MOST_ITEMS, MOST_TEXT, usageOf } from '../support/discord/limits-v2';

const SIZES = [64, 256, 1024] as const;
const EMOJI_IDS = new Map((Object.keys(EMOJIS) as EmojiName[]).map((name) => [name, '1'.repeat(19)]));
/** Samples of each kind and language: the same every time. */
const SAMPLES = { seed: 20_261_201, numRuns: 300 };

interface Used {
  components: number;
  text: number;
  items: number;
  files: number;
  rows: number;
  customId: number;
  label: number;
}

function used(parts: readonly unknown[], files: number): Used {
  const all = flatten(parts as never);
  const most = (sizes: readonly number[]): number => Math.max(0, ...sizes);
  return {
    ...usageOf(parts),
    files,
    rows: all.filter(({ type }) => type === 1).length,
    customId: most(all.map(({ custom_id }) => custom_id?.length ?? 0)),
    label: most(all.map(({ label }) => [...(label ?? '')].length)),
  };
}

/** The largest of each figure over samples of any text, in every language. */
function largest(of: (locale: string) => Used[]): Used {
  const all = LOCALES.flatMap(of);
  const names = Object.keys(all[0] ?? {}) as (keyof Used)[];
  return Object.fromEntries(
    names.map((name) => [name, Math.max(...all.map((each) => each[name]))]),
  ) as unknown as Used;
}

/** Four finished drafts of a caption in which every character is escaped: they have the most buttons and words. */
const drafts = (view: GenerationView): GenerationView => ({
  ...view,
  status: 'done',
  caption: '*'.repeat(LIMITS.captionLength),
  count: 4,
  images: [0, 1, 2, 3].map((index) => ({
    ...{ index, seed: LIMITS.seedMax, target: 64, thumbhash: null },
    stages: { '64': '/64.png' },
  })),
  grid: undefined,
  url: `https://atelier.example/g/${view.id}`,
});
const sampled = fc.sample(generationArbitrary, SAMPLES);
const views = [...sampled, ...sampled.slice(0, 50).map(drafts)];
const grids = fc.sample(gridArbitrary, { ...SAMPLES, numRuns: 60 });

function messages(): Record<string, Used> {
  const ofViews = (some: readonly GenerationView[]) =>
    largest((locale) =>
      some.map((view) => {
        const t = speak(locale);
        const more = [t('status.out', { url: view.url })];
        const shown = presentGeneration(view, { sizes: SIZES, emojis: EMOJI_IDS, more, goesOn: 'thread', t });
        return used(shown.components, shown.files.length);
      }),
    );
  return {
    'A picture, or several': ofViews(views),
    'A grid': ofViews(grids),
    'One image by itself': largest((locale) =>
      [...views, ...grids].flatMap((view) => {
        const [image] = view.images;
        const picture = image && pictureOfOne(view, image);
        if (!picture) return [];
        const shown = presentOneImage(view, image, picture, {
          sizes: SIZES,
          emojis: EMOJI_IDS,
          t: speak(locale),
        });
        return [used(shown.components, shown.files.length)];
      }),
    ),
    'A row of a grid': largest((locale) =>
      grids.flatMap((view) =>
        gridRows(view, speak(locale)).flatMap((row) => {
          const picture = pictureOfRow(view, row);
          if (!picture) return [];
          const shown = presentRow(view, row, picture, speak(locale));
          return [used(shown.components, shown.files.length)];
        }),
      ),
    ),
    'The gallery': largest((locale) =>
      Array.from({ length: 40 }, (_, at) => {
        const items = views.slice(at, at + PAGE_SIZE);
        const place = { sort: 'trending' as const, search: '*'.repeat(24), page: 7 };
        const files = items.map(({ id }) => `${id}.png`);
        const shown = { items, files, place, total: 60 };
        return used(presentGallery(shown, new Map(), speak(locale)).components, files.length);
      }),
    ),
    'The queue': largest((locale) =>
      Array.from({ length: 40 }, (_, at) => {
        const items = views.slice(at, at + QUEUE_PAGE);
        const queue = { waiting: 5_000, running: 1, etaMs: 1e6, workers: [] };
        const place = { scope: 'room' as const, page: 3 };
        const page = { items, total: 5_000, place, room: 'a'.repeat(40), personId: '', moderator: true };
        return used(presentQueue(queue, page, speak(locale)).components, 0);
      }),
    ),
    'Settings of a picture': largest((locale) =>
      views.map((view) => used(presentShown(view, speak(locale)).components, 0)),
    ),
    'Pictures to start from': largest((locale) => [
      used(
        presentStart(
          Array.from({ length: 12 }, (_, at) => ({
            name: '*'.repeat(200),
            url: `https://a.example/${at}.png`,
          })),
          speak(locale),
        ).components,
        0,
      ),
    ]),
  };
}

/** The page of limits: what Discord takes, and the most that our messages use of it. */
export function limitsPage(): string {
  const all = Object.entries(messages());
  const cell = (value: number, limit: number): string => `${value} of ${limit}`;
  const rows = all.map(
    ([name, { components, text, items, files, rows: lines, customId, label }]) =>
      `| ${name} | ${cell(components, MOST_COMPONENTS)} | ${cell(text, MOST_TEXT)} | ${cell(items, MOST_ITEMS)} | ${cell(files, 10)} | ${lines} | ${cell(customId, 100)} | ${cell(label, 80)} |`,
  );
  return `# Discord's limits, and what our messages use of them

\`npm run bot:show\` wrote this page. Each figure is the largest over ${SAMPLES.numRuns} pictures and 60 grids with any text that a
person may type, in every language of the bot, with our emojis. The limits are those of Discord's component
reference; \`test/integration/bot/limits.test.ts\` holds every message to them.

| Message | Components | Characters of text | Items of a gallery | Files | Rows of buttons | Custom id | Label |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Four drafts with all their buttons use the 40 components exactly. Where four images leave room for it, the signed
sheet of all four follows as a file; with three or fewer it always does.
`;
}
