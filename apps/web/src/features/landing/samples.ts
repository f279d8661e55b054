import type { Piece } from './piece';
import castle64 from './samples/a-castle-on-a-green-hill-64.webp';
import castle256 from './samples/a-castle-on-a-green-hill-256.webp';
import castle1024 from './samples/a-castle-on-a-green-hill-1024.webp';
import flamingo64 from './samples/a-flamingo-on-the-beach-64.webp';
import flamingo256 from './samples/a-flamingo-on-the-beach-256.webp';
import flamingo1024 from './samples/a-flamingo-on-the-beach-1024.webp';
import panda64 from './samples/a-panda-on-a-yellow-background-64.webp';
import panda256 from './samples/a-panda-on-a-yellow-background-256.webp';
import panda1024 from './samples/a-panda-on-a-yellow-background-1024.webp';
import fox64 from './samples/a-red-fox-on-a-blue-background-64.webp';
import fox256 from './samples/a-red-fox-on-a-blue-background-256.webp';
import fox1024 from './samples/a-red-fox-on-a-blue-background-1024.webp';
import rocket64 from './samples/a-rocket-under-a-night-sky-64.webp';
import rocket256 from './samples/a-rocket-under-a-night-sky-256.webp';
import rocket1024 from './samples/a-rocket-under-a-night-sky-1024.webp';
import sailboat64 from './samples/a-sailboat-by-the-sea-64.webp';
import sailboat256 from './samples/a-sailboat-by-the-sea-256.webp';
import sailboat1024 from './samples/a-sailboat-by-the-sea-1024.webp';
import owl64 from './samples/an-owl-above-a-mushroom-on-a-pink-background-64.webp';
import owl256 from './samples/an-owl-above-a-mushroom-on-a-pink-background-256.webp';
import owl1024 from './samples/an-owl-above-a-mushroom-on-a-pink-background-1024.webp';
import strawberries64 from './samples/four-strawberries-on-a-white-background-64.webp';
import strawberries256 from './samples/four-strawberries-on-a-white-background-256.webp';
import strawberries1024 from './samples/four-strawberries-on-a-white-background-1024.webp';

/** The pack that drew the samples: `npm run imagine` with version 0.6.0, these seeds and its own settings. */
export const SAMPLE_PACK = 'atelier-small';

type Drawn = [caption: string, seed: number, ...stages: { src: string }[]];
const DRAWN: Drawn[] = [
  ['a sailboat by the sea', 4, sailboat64, sailboat256, sailboat1024],
  ['a red fox on a blue background', 11, fox64, fox256, fox1024],
  ['a panda on a yellow background', 15, panda64, panda256, panda1024],
  ['a rocket under a night sky', 8, rocket64, rocket256, rocket1024],
  ['a flamingo on the beach', 6, flamingo64, flamingo256, flamingo1024],
  ['four strawberries on a white background', 30, strawberries64, strawberries256, strawberries1024],
  ['a castle on a green hill', 13, castle64, castle256, castle1024],
  ['an owl above a mushroom on a pink background', 11, owl64, owl256, owl1024],
];

/** The sample pictures, for a studio that has few of its own. The site's build holds their files. */
export const SAMPLES: readonly Piece[] = DRAWN.map(([caption, seed, draft, middle, whole]) => ({
  id: caption,
  caption,
  sample: true,
  href: null,
  author: null,
  seed,
  thumbhash: null,
  stages: { '64': draft?.src, '256': middle?.src, '1024': whole?.src },
}));
