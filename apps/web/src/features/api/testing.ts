import type { GenerationView, ImageView, StageSize } from '@atelier/domain';

/** Factories for tests of the features. */
export const anImage = (index: number, reached: StageSize[], target: StageSize = 1024): ImageView => ({
  index,
  seed: 7 + index,
  stages: Object.fromEntries(reached.map((size) => [`${size}`, `/images/a/${index}/${size}.png`])),
  target,
  thumbhash: null,
});

export const aGeneration = (over: Partial<GenerationView> = {}): GenerationView => ({
  id: '018f3a54-0000-7000-8000-000000000001',
  status: 'queued',
  caption: 'a red fox on a blue background',
  settings: {},
  seed: 7,
  count: 1,
  stopAfter: 1024,
  pack: 'tiny',
  packVersion: null,
  author: { id: 'person', name: 'Quiet Heron', avatarUrl: null },
  room: null,
  origin: 'web',
  stage: null,
  image: null,
  step: null,
  steps: null,
  position: null,
  etaMs: null,
  images: [anImage(0, [])],
  votes: 0,
  voted: false,
  parentId: null,
  childCount: 0,
  error: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
  url: '/g/018f3a54-0000-7000-8000-000000000001',
  ...over,
});
