import { expect, it } from 'vitest';
import { z } from 'zod';
import { AtelierError } from './errors';
import { parseInput } from './parse';

it('an input is parsed once under a schema, anew under another, and a refusal is not remembered', () => {
  let times = 0;
  const counted = (most: number) =>
    z.object({ caption: z.string().max(most) }).transform((given) => ({ ...given, times: ++times }));
  const [long, short] = [counted(10), counted(2)];
  const body = { caption: 'fox' };
  expect(parseInput(long, body)).toEqual({ caption: 'fox', times: 1 });
  expect(parseInput(long, body)).toEqual({ caption: 'fox', times: 1 });
  expect(parseInput(long, { ...body })).toEqual({ caption: 'fox', times: 2 });
  for (let again = 0; again < 2; again++) expect(() => parseInput(short, body)).toThrow(AtelierError);
  expect(parseInput(long, body)).toEqual({ caption: 'fox', times: 1 });
});
