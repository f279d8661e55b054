import { requestSchema } from '@atelier/domain';
import { describe, expect, it } from 'vitest';
import { anImage } from '../api/testing';
import { emptyForm, fitToPack, formFrom, namedImage, toRequest } from './form';

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
        room: 'owls',
      },
      { room: 'foxes', parentId: '018f3a54-0000-7000-8000-000000000001' },
    );
    if (!outcome.ok) throw new Error(outcome.fault);
    expect(requestSchema.parse(outcome.request)).toMatchObject({
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
});

it('WEB-27 a caption is as long as its code points: 300 emoji are 300', () => {
  const of = (caption: string) => toRequest({ ...emptyForm, caption });
  expect(of('🦊'.repeat(500)).ok).toBe(true);
  expect(of('🦊'.repeat(501))).toEqual({ ok: false, fault: 'long' });
});
