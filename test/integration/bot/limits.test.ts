import { COMMANDS } from '@atelier/bot/commands';
import { MENUS } from '@atelier/bot/menus';
import { presentError } from '@atelier/bot/presenters/error';
import { PAGE_SIZE, presentGallery } from '@atelier/bot/presenters/gallery';
import { presentGeneration, presentGone } from '@atelier/bot/presenters/generation';
import { presentHelp } from '@atelier/bot/presenters/help';
import { presentQueue } from '@atelier/bot/presenters/queue';
import { presentRemixModal } from '@atelier/bot/presenters/remix-modal';
import { suggestCaptions } from '@atelier/bot/presenters/suggest';
import { AtelierError, type PackView } from '@atelier/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameArbitrary, generationArbitrary, sizesArbitrary } from '../../support/arbitrary';
import { FormErrors } from '../../support/discord/error';
import { checkCommands } from '../../support/discord/limits-command';
import { checkModal } from '../../support/discord/limits-components';
import { checkMessage, type MessageBody } from '../../support/discord/limits-message';

/** Throws what Discord would answer, with the field named. */
const check = (body: unknown, files: string[] = []): void => {
  try {
    checkMessage(body as MessageBody, [], files, 10 * 1024 * 1024);
  } catch (error) {
    throw new Error(JSON.stringify((error as { errors?: unknown }).errors ?? String(error)));
  }
};
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

describe('Discord’s limits hold for anything that can be shown', () => {
  it('a generation’s message', () => {
    fc.assert(
      fc.property(
        generationArbitrary.chain((view) =>
          fc.tuple(fc.constant(view), fc.option(frameArbitrary(view.id)), sizesArbitrary),
        ),
        ([view, live, sizes]) => {
          const { embed, components } = presentGeneration(view, live, sizes);
          check({ embeds: [{ ...embed, image: { url: 'attachment://a.png' } }], components }, ['a.png']);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('a message whose generation is gone, and any error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 9_000 }), (message) => {
        check({ embeds: [presentGone(message).embed] });
        check({ content: presentError(new AtelierError('quota_exceeded', message)) });
        check({ content: presentError(new Error(message)) });
      }),
    );
  });

  it('the queue', () => {
    fc.assert(
      fc.property(
        fc.array(generationArbitrary, { maxLength: 20 }),
        word,
        fc.nat(1000),
        (live, name, waiting) => {
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
          const mine = live.find(({ author }) => author)?.author?.id ?? 'nobody';
          check(presentQueue(queue, live, mine));
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
          check(presentGallery(items, files, { sort: 'trending', search, page }, total), files);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('help, and the choices of captions', () => {
    fc.assert(
      fc.property(pack, fc.string(), (known, typed) => {
        check(presentHelp(known, 'http://localhost:3000'));
        const choices = suggestCaptions(typed, [known]);
        expect(choices.length).toBeLessThanOrEqual(25);
        for (const { name } of choices) expect(name.length >= 1 && name.length <= 100).toBe(true);
        expect(new Set(choices.map(({ value }) => value)).size).toBe(choices.length);
      }),
      { numRuns: 40 },
    );
  });

  it('the remix form, and the commands', () => {
    fc.assert(
      fc.property(generationArbitrary, (view) => {
        const form = new FormErrors();
        checkModal(form, presentRemixModal(view) as Parameters<typeof checkModal>[1]);
        form.throwIfAny();
      }),
    );
    checkCommands([...COMMANDS, ...MENUS].map(({ data }) => data) as Parameters<typeof checkCommands>[0]);
  });
});
