/**
 * Fills the studio for the screenshots over the public API: people, rooms, and pictures of the shipped pack.
 */
import { createDb } from '@atelier/db';
import { draw } from './draw';
import { give, pressed, type Shown, verified } from './screenshots-acts';
import { edits } from './screenshots-edits';
import { filesToVerify } from './verify-files';
import { Visitor } from './visitor';

/** Time limit of drawing; the pages are then shown as they are. */
const DRAWING_MS = 150_000;
/** Captions in order: a finished picture, drafts to choose from, and enough for a gallery. */
const WANTED = [
  { caption: 0, stopAfter: 1024 },
  { caption: 1, stopAfter: 64, count: 4 },
  ...Array.from({ length: 9 }, (_, i) => ({ caption: 2 + i, stopAfter: i < 3 ? 256 : 64 })),
];

/** Makes a moderator, with a report and a filter term for the moderators' page. */
async function aModerator(url: string, databaseUrl: string, reported: string): Promise<Visitor> {
  const [mo, cy] = [new Visitor(url), new Visitor(url)];
  await cy.call('POST', `/api/v1/generations/${reported}/report`, {
    reason: 'other',
    note: 'Is this a fox?',
  });
  await mo.call('PUT', `/api/v1/generations/${reported}/vote`);
  const { person } = await mo.call<{ person: { id: string } }>('GET', '/api/v1/me');
  const db = createDb(databaseUrl);
  await db.user.update({ where: { id: person.id }, data: { role: 'moderator', isGuest: false } });
  await db.close();
  await mo.call('PUT', '/api/v1/moderation/filter', { term: 'grue', list: 'deny' });
  return mo;
}

/** /verify with each of its answers, and the credentials of the picture. One person checks 20 files a minute. */
async function verifying(url: string, picture: string, ada: Visitor, as: Visitor): Promise<Shown> {
  const signed = await (await fetch(`${url}/images/${picture}/0/1024.png`)).arrayBuffer();
  const files = await filesToVerify(Buffer.from(signed));
  return {
    verify: { address: '/verify', as },
    ...Object.fromEntries(
      Object.entries(files).map(([verdict, file]) => [
        `verify-${verdict}`,
        { address: '/verify', as, act: verified(give(file)) },
      ]),
    ),
    credentials: { address: `/g/${picture}`, as: ada, act: verified(pressed('Content Credentials')) },
  };
}

/** Fills the studio and returns the pages to show, and who looks at them. */
export async function fill(url: string, databaseUrl: string, say: (line: string) => void): Promise<Shown> {
  const ada = new Visitor(url);
  const bo = new Visitor(url);
  const { packs } = await ada.call<{ packs: { examples: string[]; isDefault: boolean }[] }>(
    'GET',
    '/api/v1/packs',
  );
  const examples = (packs.find(({ isDefault }) => isDefault) ?? packs[0])?.examples ?? [];
  const captionOf = (n: number): string => examples[n % Math.max(1, examples.length)] ?? 'a red fox';
  const until = Date.now() + DRAWING_MS;
  for (const [slug, name, promoteVotes] of [
    ['night-shift', 'Night shift', null],
    ['atrium', 'Atrium', 2],
  ] as const)
    await ada.call('POST', '/api/v1/rooms', { slug, name, promoteVotes });
  const drawn: string[] = [];
  for (const [n, { caption, ...settings }] of WANTED.entries()) {
    if (Date.now() > until) break;
    const room = n % 3 === 1 ? { room: 'atrium' } : {};
    const { id, done } = await draw(
      n % 2 ? bo : ada,
      { caption: captionOf(caption), seed: 7 + n, ...settings, ...room },
      until,
    );
    if (done) drawn.push(id);
    say(`  ${captionOf(caption)}`);
  }
  const [first = '', drafts = first] = drawn;
  if (first) {
    for (const visitor of [ada, bo]) await visitor.call('PUT', `/api/v1/generations/${first}/vote`);
    await draw(
      bo,
      { caption: `${captionOf(0)} at night`, parentId: first, seed: 7, stopAfter: 64, guidanceWeight: 3 },
      until,
    );
  }
  // Leaves one picture in progress, for the wall and the queue.
  await ada.call('POST', '/api/v1/generations', { caption: captionOf(3), count: 4 });
  const { person } = await ada.call<{ person: { id: string } }>('GET', '/api/v1/me');
  const mo = await aModerator(url, databaseUrl, first);
  const ofAda = Object.entries({
    studio: '/',
    drafts: `/?g=${drafts}`,
    gallery: '/gallery',
    picture: `/g/${first}`,
    rooms: '/rooms',
    room: '/rooms/atrium',
    queue: '/queue',
    leaderboards: '/leaderboards',
    person: `/people/${person.id}`,
    account: '/account',
    api: '/api-docs',
    about: '/about',
    'not-found': '/no/such/page',
  }).map(([title, address]) => [title, { address, as: ada }] as const);
  return {
    ...Object.fromEntries(ofAda),
    ...(first ? await verifying(url, first, ada, bo) : {}),
    ...(first ? await edits({ ada, bo, picture: first, drafts, until }) : {}),
    moderation: { address: '/moderation', as: mo },
  };
}
