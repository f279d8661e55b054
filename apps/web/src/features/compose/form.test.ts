import { type GenerationView, requestSchema } from '@atelier/domain';
import { describe, expect, it } from 'vitest';
import { anImage } from '../api/testing';
import { changedSettings, emptyForm, fitToPack, formFrom, namedImage, planOf, toRequest } from './form';

describe('the compose form', () => {
  it('sends only what was chosen', () => {
    expect(toRequest({ ...emptyForm, caption: '  a red\n fox ' })).toEqual({
      ok: true,
      request: { caption: 'a red fox', count: 1, stopAfter: 1024 },
    });
    expect(toRequest({ ...emptyForm, caption: 'a fox', room: 'tea' })).toMatchObject({
      request: { room: 'tea' },
    });
  });

  it('makes requests that the server takes', () => {
    const outcome = toRequest(
      {
        caption: 'a red fox',
        count: 4,
        stopAfter: 64,
        seed: '4294967295',
        guidanceWeight: '2,5',
        steps: '20',
        sampler: 'ddim',
        thresholding: 'dynamic',
        augLevel: '0.1',
        pack: 'photos',
        room: 'owls',
        unlisted: 'yes',
      },
      { room: 'foxes', parentId: '018f3a54-0000-7000-8000-000000000001' },
    );
    if (!outcome.ok) throw new Error(outcome.fault);
    expect(requestSchema.parse(outcome.request)).toMatchObject({
      unlisted: true,
      pack: 'photos',
      guidanceWeight: 2.5,
      seed: 4294967295,
      room: 'foxes',
    });
  });

  it('names the field that is wrong', () => {
    const fault = (over: object) => {
      const outcome = toRequest({ ...emptyForm, caption: 'x', ...over });
      return outcome.ok ? null : outcome.fault;
    };
    expect(fault({ caption: ' ' })).toBe('empty');
    expect(fault({ caption: 'x'.repeat(501) })).toBe('long');
    expect(fault({ seed: '-1' })).toBe('seed');
    expect(fault({ seed: '1.5' })).toBe('seed');
    expect(fault({ steps: 'many' })).toBe('steps');
    expect(fault({ augLevel: '1.01' })).toBe('augLevel');
  });

  it('GRID-13 asks for a grid where the caption has choices or a field has several numbers', () => {
    const asked = (over: object) => {
      const outcome = toRequest({ ...emptyForm, count: 4, ...over });
      return outcome.ok ? requestSchema.parse(outcome.request) && outcome.request : outcome.fault;
    };
    const caption = '{red, blue} fox';
    expect(asked({ caption })).toEqual({ caption, stopAfter: 64 });
    expect(
      asked({ caption: 'a fox', steps: '4,8', guidanceWeight: '1; 2,5', seed: '1..3', augLevel: '0.1' }),
    ).toEqual({
      caption: 'a fox',
      stopAfter: 64,
      augLevel: 0.1,
      axes: { guidanceWeight: [1, 2.5], steps: [4, 8], seed: [1, 2, 3] },
    });
    // One number with a decimal comma is no list.
    expect(asked({ caption: 'a fox', guidanceWeight: '2,5' })).toMatchObject({
      guidanceWeight: 2.5,
      count: 4,
    });
    expect(asked({ caption: 'a fox', guidanceWeight: '1, 99' })).toBe('guidanceWeight');
    expect(asked({ caption: '{red, blue fox' })).toBe('grid_unclosed');
    expect(asked({ caption: '{1..26}' })).toBe('grid_large');
  });

  it('GRID-13 finds no fault in a box that is still empty', () => {
    expect(planOf({ ...emptyForm, caption: ' ' })).toMatchObject({ ok: true, grid: null });
    expect(planOf({ ...emptyForm, caption: '{red,}' })).toMatchObject({ ok: false });
  });

  it('GRID-13 remixes a grid with its choices and lists, and a cell as the picture that it is', () => {
    const caption = '{red, blue} \\{fox\\}';
    const grid = {
      rows: [[{ axis: 'words', value: 'red' }], [{ axis: 'words', value: 'blue' }]],
      columns: [[{ axis: 'steps', value: '4' }], [{ axis: 'steps', value: '8' }]],
    } as GenerationView['grid'];
    const made = { caption, grid, count: 4, stopAfter: 64, seed: 7, settings: {}, room: null } as const;
    expect(formFrom(made, true)).toMatchObject({ caption, steps: '4; 8', seed: '7', count: 1 });
    const cell = { ...anImage(1, [64], 64), caption: 'red {fox}', settings: { steps: 8 } };
    const one = formFrom(made, true, cell);
    expect(one).toMatchObject({ caption: 'red \\{fox\\}', steps: '8', count: 1 });
    // What the form sends is drawn as the cell was.
    expect(planOf(one)).toMatchObject({ grid: null, caption: 'red {fox}' });
  });

  it('asks for no size that the pack cannot make', () => {
    const small = { name: 'base64', size: 64, sampler: 'ddim', steps: 8, guidanceWeight: 2 } as const;
    expect(fitToPack(emptyForm, { stages: [small] }).stopAfter).toBe(64);
    expect(fitToPack({ ...emptyForm, stopAfter: 64 }, null).stopAfter).toBe(64);
  });

  it('prefills a remix with the seed and a variation without', () => {
    const made = {
      caption: 'a fox',
      count: 2,
      stopAfter: 256,
      seed: 9,
      settings: { steps: 12 },
      room: 'tea',
    } as const;
    expect(formFrom(made, true)).toMatchObject({ seed: '9', steps: '12', guidanceWeight: '', room: 'tea' });
    expect(formFrom(made, false).seed).toBe('');
  });

  it('WEB-20 remixes the one image of several that was chosen, with its own seed', () => {
    const images = [0, 1, 2, 3].map((index) => anImage(index, [64], 64));
    const made = { caption: 'a fox', count: 4, stopAfter: 64, seed: 7, settings: {}, room: null } as const;
    const chosen = namedImage({ images }, '2');
    expect(formFrom(made, true, chosen)).toMatchObject({ seed: '9', count: 1 });
    expect(formFrom(made, false, chosen)).toMatchObject({ seed: '', count: 1 });
    expect(formFrom(made, true, namedImage({ images }, null))).toMatchObject({ seed: '7', count: 4 });
    for (const wrong of ['4', '-1', 'x', '']) expect(namedImage({ images }, wrong)).toBeUndefined();
    expect(namedImage({ images: images.slice(0, 1) }, '0')).toBeUndefined();
  });

  it('WEB-20 asks for the pack that the page names', () => {
    expect(toRequest({ ...emptyForm, caption: 'a fox' }, { pack: 'tiny' })).toMatchObject({
      request: { pack: 'tiny' },
    });
  });

  it('PACKS-2 the pack that a person chose goes before the page’s', () => {
    const form = { ...emptyForm, caption: 'a fox', pack: 'photos' };
    expect(toRequest(form, { pack: 'tiny' })).toMatchObject({ request: { pack: 'photos' } });
    expect(changedSettings(form)).toBe(1);
    expect(toRequest({ ...emptyForm, caption: 'a fox' })).not.toHaveProperty('request.pack');
  });
});

it('WEB-27 a caption is as long as its code points: 300 emoji are 300', () => {
  const of = (caption: string) => toRequest({ ...emptyForm, caption });
  expect(of('🦊'.repeat(500)).ok).toBe(true);
  expect(of('🦊'.repeat(501))).toEqual({ ok: false, fault: 'long' });
});
