import {
  captionSchema,
  EDGES,
  EDIT_KINDS,
  type EditView,
  GENERATION_STATUSES,
  type GenerationView,
  GRID_AXES,
  type GridView,
  LIMITS,
  SAMPLERS,
  STAGE_SIZES,
  STAGES,
  type StageSize,
  THRESHOLDINGS,
} from '@atelier/domain';
import type { ProgressPayload } from '@atelier/protocol';
import fc from 'fast-check';

/** Text of any script and punctuation, and text that is only markup. */
const text = (maxLength: number) =>
  fc.oneof(
    fc
      .string({ unit: 'grapheme', maxLength: Math.floor(maxLength / 4) })
      .map((value) => value.slice(0, maxLength)),
    fc.string({
      unit: fc.constantFrom('*', '_', '`', '@', '<', ':', '/', '|', '\\', '[', ']('),
      maxLength: maxLength / 2,
    }),
    fc.constant('@everyone '.repeat(maxLength / 10)),
  );
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const date = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((value) => value.toISOString());
const etaMs = fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }));
const sizes = [[], ['64'], ['64', '256'], ['64', '256', '1024']] as const;

const image = (index: number) =>
  fc
    .record({
      seed: fc.nat(LIMITS.seedMax),
      target: fc.constantFrom(...STAGE_SIZES),
      have: fc.constantFrom(...sizes),
    })
    .map(({ seed, target, have }) => ({
      index,
      seed,
      target,
      stages: Object.fromEntries(have.map((size) => [size, `/images/x/${index}/${size}.png`])),
      thumbhash: null,
    }));

/** Any text that a person may type, with letters, marks and signs that are hard to split or to fold. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
      fc.constantFrom(
        ...['a', 'ΣΑΣ', 'İI', 'ß', '.', '/', "'", '\\', ':*', '&', 'v1.5', ' '],
        ...['狐狸', '🦊', 'ﷺ', '\u0301', '\u200d', '\u00ad'],
      ),
    ),
    { minLength: 1, maxLength: 9 },
  )
  .map((parts) => parts.join(''));

/** Any caption that a person may send, as it is stored. */
export const anyCaption: fc.Arbitrary<string> = anyText
  .map((typed) => captionSchema.safeParse(typed))
  .filter(({ success }) => success)
  .map(({ data }) => data ?? '');

/** Any way to begin from a picture. */
const edit: fc.Arbitrary<EditView> = fc.record({
  kind: fc.constantFrom(...EDIT_KINDS),
  image: fc.option(fc.nat(LIMITS.gridCells - 1)),
  strength: optional(fc.double({ min: 0, max: 1, noNaN: true })),
  side: optional(fc.constantFrom(...EDGES)),
  keep: optional(fc.constantFrom(64, 256)),
  shared: optional(
    fc.record({
      canvas: fc.uuid(),
      people: fc.array(text(LIMITS.displayNameLength), { maxLength: 30 }),
      waits: fc.boolean(),
    }),
  ),
});

/** Any generation of the domain, with names and messages up to and beyond their limits. */
export const generationArbitrary: fc.Arbitrary<GenerationView> = fc
  .integer({ min: 1, max: LIMITS.imagesPerGeneration })
  .chain((count) =>
    fc.record({
      id: fc.uuid(),
      status: fc.constantFrom(...GENERATION_STATUSES),
      caption: text(LIMITS.captionLength).map((value) => value || 'a'),
      settings: fc.record({
        guidanceWeight: optional(fc.double({ min: 0, max: 30, noNaN: true })),
        steps: optional(fc.integer({ min: 1, max: 250 })),
        sampler: optional(fc.constantFrom(...SAMPLERS)),
        thresholding: optional(fc.constantFrom(...THRESHOLDINGS)),
        augLevel: optional(fc.double({ min: 0, max: 1, noNaN: true })),
      }),
      seed: fc.nat(LIMITS.seedMax),
      count: fc.constant(count),
      stopAfter: fc.constantFrom(...STAGE_SIZES),
      pack: text(63),
      packVersion: fc.option(text(100)),
      author: fc.option(
        fc.record({
          id: fc.uuid(),
          name: text(400),
          avatarUrl: fc.option(fc.oneof(fc.webUrl(), fc.constant('http://localhost/a.png'), text(600))),
        }),
      ),
      room: fc.option(text(LIMITS.roomSlugLength)),
      origin: fc.constantFrom('web' as const, 'discord' as const, 'api' as const),
      stage: fc.option(fc.constantFrom(...STAGES)),
      image: fc.option(fc.nat(3)),
      step: fc.option(fc.nat(250)),
      steps: fc.option(fc.nat(250)),
      position: fc.option(fc.nat(100_000)),
      etaMs,
      images: fc.tuple(...Array.from({ length: count }, (_, index) => image(index))),
      votes: fc.nat(1_000_000),
      voted: fc.boolean(),
      promotion: optional(
        fc.record({
          threshold: fc.integer({ min: 1, max: 1000 }),
          signedInOnly: fc.boolean(),
          votes: fc.array(fc.nat(1_000_000), { minLength: count, maxLength: count }),
        }),
      ),
      parentId: fc.option(fc.uuid()),
      edit: optional(edit),
      childCount: fc.nat(1000),
      error: fc.option(fc.record({ code: fc.constant('inference_failed'), message: text(5_000) })),
      createdAt: date,
      finishedAt: fc.option(date),
      url: fc.oneof(fc.webUrl(), fc.constant('http://localhost:3000/g/x'), fc.constant('/g/x'), text(900)),
    }),
  );

const label = fc.array(
  fc.record({ axis: fc.constantFrom('words' as const, ...GRID_AXES), value: text(120) }),
  { minLength: 1, maxLength: 3 },
);

/** Any grid: every shape that a caption and lists can make, with labels of any length. */
export const gridArbitrary: fc.Arbitrary<GenerationView> = fc
  .constantFrom([1, 2], [1, 7], [1, 25], [2, 2], [2, 12], [12, 2], [4, 5], [5, 4], [5, 5])
  .chain(([rows = 1, columns = 1]) => {
    const side = (length: number) => fc.array(label, { minLength: length, maxLength: length });
    const cells = Array.from({ length: rows * columns }, (_, index) => image(index));
    return fc
      .tuple(
        generationArbitrary,
        rows === 1 ? fc.constant<GridView['rows']>([[]]) : side(rows),
        side(columns),
        fc.tuple(...cells),
      )
      .map(([view, rowLabels, columnLabels, images]) => ({
        ...view,
        count: images.length,
        grid: { rows: rowLabels, columns: columnLabels },
        images: images.map((each, index) => ({
          ...each,
          cell: { row: Math.floor(index / columns), column: index % columns },
          caption: view.caption,
          settings: view.settings,
        })),
        ...(view.promotion && { promotion: { ...view.promotion, votes: images.map(() => view.votes) } }),
      }));
  });

/** Any frame of it. */
export const frameArbitrary = (generationId: string): fc.Arbitrary<ProgressPayload> =>
  fc.record({
    generationId: fc.constant(generationId),
    attempt: fc.nat(3),
    seq: fc.nat(1000),
    image: fc.nat(3),
    stage: fc.constantFrom(...STAGES),
    step: fc.nat(250),
    steps: fc.nat(250),
    etaMs,
    preview: fc.option(fc.constant(new Uint8Array([1])), { nil: undefined }),
  });

export const sizesArbitrary: fc.Arbitrary<StageSize[]> = fc.constantFrom([64], [64, 256], [64, 256, 1024]);
