import { type Reading, readCredentials } from '@atelier/provenance';
import { image, upload } from '@atelier/services';
import { expect, test } from 'vitest';
import { useDrawing } from '../../support/drawing';
import { aGeneration, ctxOf } from '../../support/factories';
import { halves } from '../../support/pictures';
import { newProvenance } from '../../support/provenance';
import { untilEnded } from '../../support/watch';

const provenance = newProvenance();
const drawing = useDrawing({ provenance });

async function signedOf(generationId: string): Promise<Extract<Reading, { state: 'valid' }>> {
  const input = { generationId, index: 0, size: 256 };
  const opened = await image.open({ ctx: ctxOf(drawing.deps), input });
  const reading = readCredentials(await opened.read(), provenance.trust);
  if (reading.state !== 'valid') throw new Error(reading.state);
  return reading;
}
const vary = (source: object) => ({ stopAfter: 256, edit: { kind: 'vary', source, strength: 0.5 } });

test('EDIT-SIGN-2 the picture that an edit was made from is its parent', async () => {
  const parentId = await drawing.draw({ caption: 'a blue fox', stopAfter: 64 });
  const { id } = await aGeneration(drawing.ada, { parentId, ...vary({ image: 0 }) });
  expect((await untilEnded(drawing.ada, id)).status).toBe('done');
  expect((await signedOf(id)).ingredients).toEqual([
    {
      title: 'a blue fox',
      relationship: 'parentOf',
      id: parentId,
      url: `https://atelier.example/g/${parentId}`,
    },
  ]);
});

test('EDIT-SIGN-3 of an upload, and of a parent that is not public, it says no more than that there was one', async () => {
  const bytes = await halves(64, 64).png().toBuffer();
  const { id: sent } = await upload.create({ ctx: drawing.ada, input: { bytes, query: {} } });
  const parentId = await drawing.draw({ caption: 'a blue fox', stopAfter: 64, unlisted: true });
  const fromUpload = await aGeneration(drawing.ada, vary({ upload: sent }));
  const fromUnlisted = await aGeneration(drawing.ada, { parentId, unlisted: false, ...vary({ image: 0 }) });
  for (const { id } of [fromUpload, fromUnlisted])
    expect((await untilEnded(drawing.ada, id)).status).toBe('done');
  for (const [{ id }, title] of [
    [fromUpload, 'Uploaded picture'],
    [fromUnlisted, 'Picture'],
  ] as const) {
    const reading = await signedOf(id);
    expect(reading.ingredients).toEqual([{ title, relationship: 'parentOf', id: expect.any(String) }]);
    expect(reading.facts.about?.generation).toBe(id);
    const said = JSON.stringify(reading.ingredients);
    for (const secret of [sent, parentId, 'blue fox']) expect(said).not.toContain(secret);
  }
});
