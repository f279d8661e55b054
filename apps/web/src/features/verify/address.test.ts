import { describe, expect, it } from 'vitest';
import { pathOf } from './address';

const SITE = 'https://atelier.example/verify';
const ID = '0193a3f0-7c1e-7b5a-9d42-3f1f6f0b8c11';

describe('an address to verify', () => {
  it('PROV-20 is that of a page, of an image, or an id, with or without the host', () => {
    for (const typed of [
      `https://atelier.example/g/${ID}`,
      ` https://atelier.example/g/${ID}?image=2#lineage\n`,
      `atelier.example/g/${ID}`,
      `/g/${ID}`,
      ID.toUpperCase(),
    ])
      expect(pathOf(typed, SITE)).toBe(`/g/${ID}`);
    expect(pathOf(`/images/${ID}/0/1024.png`, SITE)).toBe(`/images/${ID}/0/1024.png`);
  });

  it('PROV-20 of another site is never asked for', () => {
    for (const typed of [
      `https://elsewhere.example/g/${ID}`,
      `http://atelier.example/g/${ID}`,
      `//elsewhere.example/images/${ID}/0/64.png`,
      `https://atelier.example@elsewhere.example/g/${ID}`,
      `file:///images/${ID}/0/64.png`,
      'data:image/png;base64,AAAA',
      `javascript:/g/${ID}`,
    ])
      expect(() => pathOf(typed, SITE), typed).toThrow('elsewhere');
  });

  it('PROV-20 of something else here is no picture', () => {
    for (const typed of ['', 'a red fox', '/gallery', 'https://atelier.example/', '/g/', 'https://'])
      expect(() => pathOf(typed, SITE), typed).toThrow('nothing');
  });
});
