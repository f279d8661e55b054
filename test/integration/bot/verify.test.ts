import { writePngText } from '@atelier/imagen/png';
import { moderation } from '@atelier/services';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAnswered, startTestBot, type TestBot } from '../../support/bot';
import { buttonsOf, type LocalInteraction, type Sender, textsOf } from '../../support/discord';
import { withManifestOf } from '../../support/png';
import { keysFolder } from '../../support/provenance';
import { useServerInside } from '../../support/server-inside';

const SIZE = 256;

/** A smooth picture; another `seed` gives another one. */
const pixelsOf = (seed: number): Buffer =>
  Buffer.from(
    Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, at) => {
      const [x, y] = [((at / 3) | 0) % SIZE, (at / 3 / SIZE) | 0];
      return (
        128 + 50 * (Math.sin((x / SIZE) * 5 * seed + (at % 3)) + Math.cos((y / SIZE) * 7 + seed * (at % 3)))
      );
    }),
  );
const pngOf = (rgb: Uint8Array): Promise<Buffer> =>
  sharp(rgb, { raw: { width: SIZE, height: SIZE, channels: 3 } })
    .png()
    .toBuffer();

describe('verifying on Discord', { timeout: 240_000 }, () => {
  let test: TestBot;
  /** A signed picture, and the id of its generation. */
  let signed: Buffer;
  let id: string;
  beforeAll(async () => {
    test = await startTestBot({ env: { DATA_DIR: keysFolder() } });
    ({ id, png: signed } = await aPicture('a red fox @everyone'));
  });
  afterAll(() => test.stop());

  async function aPicture(caption: string): Promise<{ id: string; png: Buffer }> {
    const { generationId } = await test.imagine(caption, { stop: SIZE });
    const order = await test.worker.begin();
    await test.worker.store(order, 64);
    const png = Buffer.from(await test.worker.storePicture(order, { rgb: pixelsOf(1), size: SIZE }));
    await test.worker.finish(order);
    return { id: generationId, png };
  }

  /** The texts of the private answer, one for each file. */
  async function answerTo(interaction: LocalInteraction): Promise<string[]> {
    await test.discord.until(() => isAnswered(interaction));
    const { original } = interaction;
    expect(original?.ephemeral).toBe(true);
    return textsOf(original!);
  }
  const verify = (file: Buffer, sender?: Sender): LocalInteraction =>
    test.discord.slash('verify', { picture: test.discord.upload('fox.png', file).id }, sender);

  it('B-VERIFY-1 /verify tells the person alone what an attachment is, with caption, author and time', async () => {
    const asked = verify(signed);
    const [text] = await answerTo(asked);
    for (const part of [
      'Made here, unchanged',
      "The studio's signature covers every byte",
      '**Signature** Ours, covers every byte',
      '**Caption** a red fox \\@everyone',
      '**Author** ada',
      '**Pack** tiny 1\\.0\\.0',
    ])
      expect(text).toContain(part);
    expect(text).toMatch(/\*\*Made\*\* <t:\d+:f>/);
    expect(buttonsOf(asked.original!).map(({ label, url }) => [label, url])).toEqual([
      ['Open on the site', `https://atelier.example/g/${id}`],
      ['Lineage', `https://atelier.example/g/${id}#lineage`],
      ['Verify on the site', 'https://atelier.example/verify'],
    ]);
    const edit = test.discord.requests.findLast(({ path }) => path.endsWith('/messages/@original'));
    expect(edit?.body).toMatchObject({ allowed_mentions: { parse: [] } });
    expect(asked.original?.mention_everyone).toBe(false);
  });

  it('B-VERIFY-1 names what is missing of a changed file, and never believes words', async () => {
    const other = await pngOf(pixelsOf(2));
    const forged = writePngText(other, { Software: 'Atelier', 'atelier:generation': id });
    const brighter = await sharp(signed).linear(1.03, 1).png().toBuffer();
    for (const [file, ...parts] of [
      [
        writePngText(signed, { Title: 'mine' }),
        'Made here, changed since',
        'written anew',
        '**Pixels** As the studio made them',
      ],
      [withManifestOf(brighter, signed), 'Made here, changed since', 'its pixels differ'],
      [other, 'Not ours', 'does not mean “not made by a machine”'],
      [Buffer.from(forged), 'Forged', 'Anyone can write that', '**Text** Says that it was made here'],
      [withManifestOf(other, signed), 'Forged', 'did not sign this picture'],
    ] as const) {
      const [text] = await answerTo(verify(Buffer.from(file)));
      for (const part of parts) expect(text).toContain(part);
      if (parts[0] === 'Forged' || parts[0] === 'Not ours') expect(text).not.toContain('red fox');
    }
  });

  it('B-VERIFY-1 a link may lead to this studio or to an attachment on Discord', async () => {
    const { discord } = test;
    for (const link of [
      `https://atelier.example/g/${id}`,
      `https://atelier.example/images/${id}/0/${SIZE}.png`,
      discord.upload('fox.png', signed).url,
    ]) {
      const [text] = await answerTo(discord.slash('verify', { link }));
      expect(text).toContain('Made here, unchanged');
    }
    const [neither] = await answerTo(discord.slash('verify'));
    expect(neither).toContain('Attach the picture');
  });

  it('B-VERIFY-2 the menu of a message checks its pictures, four at most, and says how many it left', async () => {
    const { discord } = test;
    const other = await pngOf(pixelsOf(2));
    const files = [signed, other, Buffer.from('no picture at all'), signed, signed, signed].map((bytes, at) =>
      discord.upload(`${at}.png`, bytes),
    );
    const notes = discord.upload('notes.txt', Buffer.from('words'), 'text/plain');
    const texts = await answerTo(discord.contextMenu('Verify picture', discord.post([notes, ...files])));
    expect(texts).toEqual([
      expect.stringContaining('2 more pictures'),
      expect.stringContaining('-# 0\\.png\n## Made here, unchanged'),
      expect.stringContaining('-# 1\\.png\n## Not ours'),
      expect.stringContaining('-# 2\\.png\nThis file cannot be read as a picture'),
      expect.stringContaining('-# 3\\.png\n## Made here, unchanged'),
    ]);
    const [none] = await answerTo(discord.contextMenu('Verify picture', discord.post([notes])));
    expect(none).toContain('no picture to look at');
  });

  it('B-VERIFY-2 it finds the picture that an embed shows, as in the bot’s own messages', async () => {
    const { discord } = test;
    const { url } = discord.upload('shown.png', signed);
    const embeds = [
      { image: { url } },
      { image: { url: 'https://elsewhere.example/attachments/1/2/x.png' } },
    ];
    const message = discord.post([], { embeds: embeds as never });
    const texts = await answerTo(discord.contextMenu('Verify picture', message, { locale: 'de' }));
    expect(texts).toEqual([expect.stringContaining('Hier gemacht, unverändert')]);
  });

  describe('a hostile file or link', () => {
    const inside = useServerInside(() => signed);

    it('B-VERIFY-3 fetches nothing but attachments on Discord’s own hosts', async () => {
      const { discord } = test;
      const [scheme, host] = discord.store.origin.split('://');
      for (const link of [
        `${inside.origin}/attachments/1/2/fox.png`,
        `${scheme}://${host}@${inside.origin.slice(7)}/attachments/1/2/fox.png`,
        `${inside.origin}/g/${id}`,
        `${discord.store.origin}/api/v10/gateway`,
        'https://elsewhere.example/attachments/1/2/fox.png',
        'file:///etc/passwd',
        'http://[::1]/attachments/1',
        'a red fox',
      ]) {
        const [text] = await answerTo(discord.slash('verify', { link }));
        expect(text, link).toContain('Only pictures of this studio and attachments on Discord');
      }
      expect(inside.asked).toEqual([]);
    });

    it('B-VERIFY-3 follows no redirect, and stops reading a file at 20 MB', async () => {
      const { discord } = test;
      const moved = discord.upload('moved.png', signed);
      discord.store.redirects.set(new URL(moved.url).pathname, `${inside.origin}/attachments/1/2/fox.png`);
      const [gone] = await answerTo(discord.slash('verify', { picture: moved.id }));
      expect(gone).toContain('does not hand this file out');
      expect(inside.asked).toEqual([]);
      // Discord's own figure for the size is not relied on.
      const large = discord.upload('large.png', Buffer.alloc(21 * 1024 * 1024));
      large.size = 1;
      const [refused] = await answerTo(discord.slash('verify', { picture: large.id }));
      expect(refused).toContain('larger than 20 MB');
    });
  });

  it('B-VERIFY-4 anyone may ask, also who is banned; a hidden picture is made here, and nothing else is said', async () => {
    const { discord, web } = test;
    const mallory = { user: discord.addUser('mallory') };
    await answerTo(verify(signed, mallory));
    await web.deps.db.user.update({ where: { discordId: mallory.user.id }, data: { bannedAt: new Date() } });
    expect((await answerTo(verify(signed, mallory)))[0]).toContain('**Caption** a red fox');
    const system = { actor: { kind: 'system' }, deps: web.deps } as const;
    await moderation.hide({ ctx: system, input: { id, hidden: true } });
    const hidden = verify(signed, mallory);
    const [text = ''] = await answerTo(hidden);
    expect(text).toContain('Made here, unchanged');
    expect(text).toContain('shows nothing else');
    for (const secret of ['red fox', 'ada', 'tiny', id])
      expect(JSON.stringify(hidden.original)).not.toContain(secret);
  });

  it('B-VERIFY-4 a person checks at most 20 pictures a minute', async () => {
    const { discord } = test;
    const eager = { user: discord.addUser('eager') };
    const four = Array.from({ length: 4 }, (_, at) => discord.upload(`${at}.png`, signed));
    for (let at = 0; at < 5; at++)
      expect(await answerTo(discord.contextMenu('Verify picture', discord.post(four), eager))).toHaveLength(
        4,
      );
    expect((await answerTo(verify(signed, eager)))[0]).toContain('many pictures in a short time');
    expect((await answerTo(verify(signed)))[0]).toContain('Made here');
  });
});
