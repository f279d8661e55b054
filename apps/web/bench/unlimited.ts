/** What both benches of a web process without pages start it with: a pack, and the limits of an address lifted. */
const many = 1_000_000;
const all = { points: many, seconds: 60 };
const pack = {
  name: 'tiny',
  version: '1.0.0',
  title: 'Tiny',
  description: 'For the bench.',
  licence: 'MIT',
  stages: [{ name: 'base64' as const, size: 64, sampler: 'ddim' as const, steps: 4, guidanceWeight: 3 }],
  vocabulary: { objects: ['fox'] },
  examples: ['a red fox'],
};

export const MANY = many;
export const UNLIMITED = {
  packs: { defaultName: 'tiny', get: () => pack, list: () => [pack] },
  pages: false,
  limits: { read: all, write: all, create: all, guest: all, guestCreate: all, connect: all },
  // All clients share one address here, so its limits are lifted. A connection's own limits stay.
  realtime: { limits: { perAddress: many, addressEvents: { size: many, seconds: 1 } } },
};
