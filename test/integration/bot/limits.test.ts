import { COMMANDS } from '@atelier/bot/commands';
import { speak } from '@atelier/bot/i18n';
import { MENUS } from '@atelier/bot/menus';
import { presentEditModal } from '@atelier/bot/presenters/edit-modal';
import { EMOJIS, type EmojiName, type Emojis } from '@atelier/bot/presenters/emoji';
import { presentError } from '@atelier/bot/presenters/error';
import { PAGE_SIZE, presentGallery } from '@atelier/bot/presenters/gallery';
import { presentGeneration, presentGone } from '@atelier/bot/presenters/generation';
import { presentRow } from '@atelier/bot/presenters/grid-row';
import { gridRows } from '@atelier/bot/presenters/grid-rows';
import { presentHelp } from '@atelier/bot/presenters/help';
import { presentLineage } from '@atelier/bot/presenters/lineage';
import { presentNotice } from '@atelier/bot/presenters/notice';
import { presentOneImage } from '@atelier/bot/presenters/one-image';
import { pictureOf, pictureOfOne, pictureOfRow, type Shown } from '@atelier/bot/presenters/picture';
import { presentQueue, QUEUE_PAGE } from '@atelier/bot/presenters/queue';
import { presentRemixModal } from '@atelier/bot/presenters/remix-modal';
import type { Reply } from '@atelier/bot/presenters/reply';
import { presentReportModal } from '@atelier/bot/presenters/report-modal';
import { presentRoom } from '@atelier/bot/presenters/room';
import { presentMine, presentServer } from '@atelier/bot/presenters/settings';
import { presentShown } from '@atelier/bot/presenters/shown';
import { presentLink } from '@atelier/bot/presenters/sign-in';
import { presentStart } from '@atelier/bot/presenters/start';
import { suggestCaptions } from '@atelier/bot/presenters/suggest';
import {
  AtelierError,
  ERROR_STATUS,
  type ErrorCode,
  type LastImagine,
  type LineageNode,
  type PackView,
} from '@atelier/domain';
import { LOCALES } from '@atelier/messages';
import { DEFAULT_QUOTA } from '@atelier/services';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameArbitrary, generationArbitrary, gridArbitrary, sizesArbitrary } from '../../support/arbitrary';
import { FormErrors } from '../../support/discord/error';
import { checkCommands } from '../../support/discord/limits-command';
import { checkMessage, IS_COMPONENTS_V2, type MessageBody } from '../../support/discord/limits-message';
import { checkModal } from '../../support/discord/limits-modal';

/** Throws the error that Discord would answer, with the field's name. */
const check = ({ components }: Reply, files: string[] = []): void => {
  const body = { flags: IS_COMPONENTS_V2, components } as unknown as MessageBody;
  try {
    checkMessage(body, [], files, 10 * 1024 * 1024);
  } catch (error) {
    throw new Error(JSON.stringify((error as { errors?: unknown }).errors ?? String(error)));
  }
};
/** Checks a message with its files: each is shown, and its description is not too long. */
const checkShown = ({ components, files }: Shown): void => {
  check(
    { components },
    files.map(({ name }) => name),
  );
  const json = JSON.stringify(components);
  for (const { name, picture } of files) {
    expect(json).toContain(`"attachment://${name}"`);
    expect([...picture.alt].length).toBeLessThanOrEqual(1_024);
  }
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
  expect(files.length).toBeLessThanOrEqual(10);
};
/** Everything that /imagine may take over, at its longest. */
const LAST = {
  style: '*'.repeat(60),
  count: 4,
  stopAfter: 1024,
  guidanceWeight: 12.345,
  steps: 1_000,
  sampler: 'dpmpp-2m',
  thresholding: 'dynamic',
  augLevel: 0.123_456,
} as unknown as LastImagine;
/** Our emojis, or none of them. */
const emojisArbitrary: fc.Arbitrary<Emojis> = fc.constantFrom(
  new Map(),
  new Map((Object.keys(EMOJIS) as EmojiName[]).map((name) => [name, '1'.repeat(19)])),
);
const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
const pack: fc.Arbitrary<PackView> = fc.record({
  name: fc.constant('tiny'),
  version: word,
  title: fc.string({ maxLength: 3_000 }),
  description: fc.string(),
  licence: fc.string(),
  stages: fc.constant([]),
  vocabulary: fc.dictionary(word, fc.array(word, { maxLength: 60 }), { maxKeys: 40 }),
  examples: fc.array(fc.string({ maxLength: 600 }), { maxLength: 40 }),
});

const node: fc.Arbitrary<LineageNode> = generationArbitrary.map((view) => ({
  id: view.id,
  parentId: view.parentId,
  depth: 0,
  caption: view.votes % 5 === 0 ? null : view.caption,
  settings: view.settings,
  ...(view.edit && { edit: view.edit }),
  seed: view.seed,
  pack: view.pack,
  packVersion: view.packVersion,
  author: view.author?.name ?? null,
  status: view.status,
  votes: view.votes,
  image: null,
  thumbhash: null,
  createdAt: view.createdAt,
  changes: {
    addedWords: view.caption.split(' '),
    removedWords: [...view.caption],
    seed: true,
    settings: ['guidanceWeight', 'augLevel'],
  },
}));

describe.each(LOCALES)(
  'B-LANGUAGE-2 Discord’s limits hold for anything that can be shown, in %s',
  { timeout: 120_000 },
  (locale) => {
    const t = speak(locale);

    it('a generation’s message', () => {
      fc.assert(
        fc.property(
          fc
            .oneof(generationArbitrary, gridArbitrary)
            .chain((view) =>
              fc.tuple(
                fc.constant(view),
                fc.array(frameArbitrary(view.id), { maxLength: 5 }),
                sizesArbitrary,
                emojisArbitrary,
                fc.boolean(),
              ),
            ),
          ([view, frames, sizes, emojis, withoutFiles]) => {
            const more = [t('status.out', { url: view.url })];
            checkShown(presentGeneration(view, { frames, sizes, emojis, withoutFiles, more, t }));
          },
        ),
        { numRuns: 200 },
      );
    });

    it('one image by itself', () => {
      fc.assert(
        fc.property(
          fc.oneof(generationArbitrary, gridArbitrary),
          sizesArbitrary,
          emojisArbitrary,
          (view, sizes, emojis) => {
            for (const image of view.images) {
              const picture = pictureOfOne(view, image);
              if (picture) checkShown(presentOneImage(view, image, picture, { sizes, emojis, t }));
            }
          },
        ),
      );
    });

    it('a row of a grid', () => {
      fc.assert(
        fc.property(gridArbitrary, (view) => {
          for (const row of gridRows(view, t)) {
            const picture = pictureOfRow(view, row);
            if (picture) checkShown(presentRow(view, row, picture, t));
          }
        }),
      );
    });

    it('alternative texts of pictures', () => {
      fc.assert(
        fc.property(fc.oneof(generationArbitrary, gridArbitrary), (view) => {
          const pictures = [
            pictureOf(view, [], t),
            ...view.images.map((image) => pictureOfOne(view, image)),
            ...gridRows(view, t).map((row) => pictureOfRow(view, row)),
          ];
          for (const picture of pictures) expect([...(picture?.alt ?? '')].length).toBeLessThanOrEqual(1_024);
        }),
      );
    });

    it('a message whose generation is gone, and any error', () => {
      fc.assert(
        fc.property(fc.string({ maxLength: 9_000 }), (message) => {
          check(presentGone(message));
          check(presentNotice(presentError(new AtelierError('quota_exceeded', message), t)));
          check(presentNotice(presentError(new Error(message), t)));
        }),
      );
      for (const code of Object.keys(ERROR_STATUS) as ErrorCode[])
        check(presentNotice(presentError(new AtelierError(code, 'x'.repeat(3_000)), t)));
    });

    it('the queue', () => {
      fc.assert(
        fc.property(
          fc.array(generationArbitrary, { maxLength: QUEUE_PAGE }),
          word,
          fc.nat(1000),
          fc.nat(5_000),
          fc.constantFrom('mine' as const, 'room' as const),
          (items, name, waiting, page, scope) => {
            const worker = {
              id: 'w',
              name: name.repeat(20),
              device: 'cpu',
              pack: 'tiny',
              packVersion: '1',
              draining: false,
              live: true,
              busy: true,
              stageMs: {},
              heartbeatAt: new Date(0).toISOString(),
            };
            const queue = { waiting, running: 1, etaMs: 1e6, workers: Array(9).fill(worker) };
            const total = waiting + items.length;
            const shown = { items, total, place: { scope, page }, room: 'a'.repeat(40) };
            for (const moderator of [true, false])
              check(presentQueue(queue, { ...shown, personId: 'nobody', moderator }, t));
          },
        ),
        { numRuns: 40 },
      );
    });

    it('the gallery', () => {
      fc.assert(
        fc.property(
          fc.array(generationArbitrary, { maxLength: PAGE_SIZE }),
          fc.string({ unit: 'binary', maxLength: 24 }),
          fc.nat(14),
          fc.nat(60),
          (items, search, page, total) => {
            const files = items.map(({ id }) => `${id}.png`);
            const place = { sort: 'trending' as const, search, page };
            check(presentGallery({ items, files, place, total }, new Map(), t), files);
          },
        ),
        { numRuns: 40 },
      );
    });

    it('help, and the choices of captions', () => {
      fc.assert(
        fc.property(pack, fc.string(), (known, typed) => {
          check(presentHelp(known, 'http://localhost:3000', new Map([['imagine', '1'.repeat(20)]]), t));
          const choices = suggestCaptions(typed, [known]);
          expect(choices.length).toBeLessThanOrEqual(25);
          for (const { name } of choices) expect(name.length >= 1 && name.length <= 100).toBe(true);
          expect(new Set(choices.map(({ value }) => value)).size).toBe(choices.length);
        }),
        { numRuns: 40 },
      );
    });

    it('lineage, settings and what a picture was made with', () => {
      fc.assert(
        fc.property(
          generationArbitrary,
          node,
          fc.array(node, { maxLength: 30 }),
          fc.array(fc.nat(), { maxLength: 200 }),
          word,
          (view, someNode, nodes, ids, name) => {
            const self = { ...someNode, id: view.id, caption: view.caption };
            const [up, down] = [nodes.slice(0, 10), nodes.slice(10)];
            const ancestors = up.map((each, at) => ({ ...each, depth: at - up.length }));
            const descendants = down.map((each, at) => ({ ...each, depth: at + 1 }));
            const tree = { ancestors, self, descendants, truncated: true };
            check(presentLineage(tree, view, 'a.png', t), ['a.png']);
            check(presentShown(view, t));
            const channels = ids.map((id) => `1000000000000${id}`);
            const quotas = ids.map((id) => ({ roleId: `${id}`, activePerPerson: 20, perPersonAndDay: 500 }));
            check(presentServer('1', channels, quotas, DEFAULT_QUOTA, t));
            const room = {
              slug: 'a'.repeat(40),
              name,
              description: null,
              ownerId: null,
              ownerName: null,
              closed: false,
              discord: true,
              generationCount: 1,
              promoteVotes: null,
              createdAt: '',
            };
            check(presentRoom(room, `https://${'a'.repeat(60)}.example`, t));
          },
        ),
        { numRuns: 40 },
      );
      for (const unlisted of [true, false])
        for (const language of [null, locale])
          for (const remembers of [true, false])
            check(presentMine({ language, unlisted }, { remembers, last: LAST }, t));
      for (const url of [null, 'https://a.example', `http://localhost/${'a'.repeat(900)}`])
        check(presentLink(url, t));
    });

    it('pictures to start from', () => {
      const picture = fc.record({
        name: fc.string({ unit: 'grapheme', maxLength: 300 }),
        url: fc.webUrl({ withQueryParameters: true, size: 'large' }),
      });
      fc.assert(
        fc.property(fc.array(picture, { minLength: 1, maxLength: 40 }), (pictures) => {
          const shown = presentStart(pictures, t);
          check(shown);
          const [buttons, shownPictures] = ['"custom_id":"start:', '"media":'].map(
            (part) => JSON.stringify(shown.components).split(part).length,
          );
          expect(buttons).toBe(shownPictures);
        }),
        { numRuns: 40 },
      );
    });

    it('forms', () => {
      const checkForm = (modal: unknown): void => {
        const form = new FormErrors();
        checkModal(form, modal as Parameters<typeof checkModal>[1]);
        form.throwIfAny();
      };
      const styles = fc.array(word, { maxLength: 40 });
      const typed = fc.string({ unit: 'grapheme-ascii', maxLength: 8 });
      fc.assert(
        fc.property(fc.oneof(generationArbitrary, gridArbitrary), styles, typed, (view, known, text) => {
          checkForm(presentRemixModal(view, known, t));
          const filled = { caption: [text], strength: [text], seed: [text], look: ['count:4', text] };
          for (const { index } of view.images) checkForm(presentRemixModal(view, known, t, index, filled));
          for (const file of [true, false])
            checkForm(
              presentEditModal('edit', { file, styles: known, filled: { ...filled, more: ['pad'] } }, t),
            );
        }),
      );
      checkForm(presentReportModal('00000000-0000-7000-8000-000000000001', t));
    });
  },
);

it('B-LANGUAGE-2 Discord takes the commands, in every language', () => {
  const all = [...COMMANDS, ...MENUS].map(({ data }) => data);
  checkCommands(all as Parameters<typeof checkCommands>[0]);
  for (const { name_localizations } of all)
    expect(Object.keys(name_localizations ?? {}).sort()).toEqual(['de', 'es-419', 'es-ES']);
});
