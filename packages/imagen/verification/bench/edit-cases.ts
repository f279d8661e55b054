/** Pictures and what is done to them, from fixed random numbers: every run has the same. */
import { EDGES, type Edge, type MaskShape } from '@atelier/domain';
import { createRng } from '../../src/rng';

const GROUNDS = [
  'in a meadow',
  'on a blue background',
  'on the beach',
  'on a pink background',
  'in the snow',
  'on a white background',
  'under a night sky',
  'on a green background',
  'by the sea',
  'on a yellow background',
];

export interface Subject {
  name: string;
  ground: string;
  caption: string;
  /** The same subject on another ground. */
  other: string;
  seed: number;
}
export interface Repaint {
  /** Index of the subject. */
  source: number;
  /** The subject that is drawn into the mask. */
  name: string;
  caption: string;
  shapes: MaskShape[];
  seed: number;
}
export interface Extension {
  source: number;
  side: Edge;
  caption: string;
  seed: number;
}

const withArticle = (name: string) => `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;

/** `count` captions of the pack's objects, the grounds in turn. */
export function subjectsOf(objects: readonly string[], count: number): Subject[] {
  const rng = createRng(1, 'subjects');
  return Array.from({ length: count }, (_, at) => {
    const name = objects[Math.floor(rng.uniform() * objects.length)]!;
    const ground = GROUNDS[at % GROUNDS.length]!;
    const other = `${withArticle(name)} ${GROUNDS[(at + 4) % GROUNDS.length]!}`;
    return { name, ground, caption: `${withArticle(name)} ${ground}`, other, seed: 100 + at };
  });
}

/** A rectangle, a stroke and a lasso in turn, 15 to 55 % of the side, anywhere; the caption keeps the ground. */
export function repaintsOf(
  subjects: readonly Subject[],
  objects: readonly string[],
  count: number,
): Repaint[] {
  const rng = createRng(2, 'repaints');
  const whole = (from: number, to: number) => from + Math.floor(rng.uniform() * (to - from));
  return Array.from({ length: count }, (_, at) => {
    const source = at % subjects.length;
    const name = objects[whole(0, objects.length)]!;
    const [w, h] = [whole(220, 560), whole(220, 560)];
    const [x, y] = [whole(20, 1004 - w), whole(20, 1004 - h)];
    const shapes: MaskShape[][] = [
      [{ rect: [x, y, w, h] }],
      [
        {
          brush: whole(75, 140),
          path: [x + 80, y + 80, x + w - 80, y + whole(80, h - 60), x + w / 2, y + h - 80].map(Math.round),
        },
      ],
      [
        {
          lasso: [
            x,
            y + whole(0, 60),
            x + w,
            y,
            x + w - whole(0, 60),
            y + h,
            x + whole(0, 60),
            y + h - whole(0, 60),
          ],
        },
      ],
    ];
    const caption = `${withArticle(name)} ${subjects[source]!.ground}`;
    return { source, name, caption, shapes: shapes[at % 3]!, seed: 5000 + at };
  });
}

/** Each side in turn; the caption is the picture's own. */
export const extensionsOf = (subjects: readonly Subject[], count: number): Extension[] =>
  Array.from({ length: count }, (_, at) => {
    const source = at % subjects.length;
    return { source, side: EDGES[at % EDGES.length]!, caption: subjects[source]!.caption, seed: 9000 + at };
  });
