import type { EditView } from '@atelier/domain';
import { describe, expect, it } from 'vitest';
import { speak } from '../i18n';
import { beganFrom, beganShort } from './edit';

const url = 'https://atelier.example/g/x';
const say = (edit: EditView, address = url) => beganFrom({ edit, url: address }, speak('en'));

describe('how a picture began', () => {
  it('B-EDIT-1 is said for every kind, with a link to the lineage where there is a public address', () => {
    const link = `[its parent](${url}#lineage)`;
    for (const [edit, words] of [
      [{ kind: 'vary', image: 0, strength: 0.35 }, `Began from ${link} at strength 0.35`],
      [
        { kind: 'vary', image: 3, strength: 0 },
        `Began from [image 4 of its parent](${url}#lineage) at strength 0`,
      ],
      [{ kind: 'repaint', image: 0, strength: 1 }, `Draws a region of ${link} anew`],
      [{ kind: 'repaint', image: 0, strength: 0.5 }, `Draws a region of ${link} anew, at strength 0.5`],
      [{ kind: 'extend', image: 0, side: 'above' }, `Extends ${link} upwards`],
      [
        { kind: 'enlarge', image: null, keep: 256 },
        'Enlarges an uploaded picture, which stays as it is at 256 pixels',
      ],
    ] satisfies [EditView, string][])
      expect(say(edit)).toBe(words);
    expect(say({ kind: 'extend', image: 0, side: 'left' }, 'http://localhost:3000/g/x')).toBe(
      'Extends its parent to the left',
    );
    expect(beganFrom({ url }, speak('en'))).toBeNull();
    expect(beganShort({ kind: 'vary', image: 0, strength: 0.7 }, speak('es'))).toBe(
      'Empezó con su imagen de origen, fuerza 0.7',
    );
  });

  it('B-EDIT-1 names the people of a shared picture, whose names format nothing and mention nobody', () => {
    const people = ['ada', '@everyone', '**eve**', ...Array.from({ length: 7 }, (_, at) => `p${at}`)];
    const shared = { canvas: '00000000-0000-4000-8000-000000000000', people, waits: false };
    const said = say({ kind: 'repaint', image: 0, strength: 1, shared });
    expect(said).toContain('Drawn together by ada, \\@everyone, \\*\\*eve\\*\\*, p0, p1, p2, p3, p4, +2');
  });
});
