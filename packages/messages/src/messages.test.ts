import { describe, expect, it } from 'vitest';
import { at, compileMessages, negotiate, say } from './index';

describe('languages', () => {
  it('follow the weights of Accept-Language and skip those we do not speak', () => {
    expect(negotiate('fr-FR, de-AT;q=0.8, en;q=0.9')).toBe('en');
    expect(negotiate('fr, es-MX;q=0.5')).toBe('es');
    expect(negotiate('de;q=0, en-GB;q=0.1')).toBe('en');
    expect(negotiate(null)).toBe('en');
  });
});

describe('a compiled message', () => {
  const compiled = compileMessages({
    plain: 'a fox',
    wall: { waits: '{count, plural, =0 {nobody} one {# person} other {# people}}', by: 'by {name}' },
    seconds: '{seconds, number, ::.0} s',
  });

  it('says its plurals, names and numbers in its language', () => {
    expect(say(compiled, 'en', 'plain')).toBe('a fox');
    expect(say(compiled, 'en', 'wall.waits', { count: 1200 })).toBe('1,200 people');
    expect(say(compiled, 'de', 'wall.waits', { count: 1200 })).toBe('1.200 people');
    expect(say(compiled, 'en', 'wall.by', { name: '<#1>' })).toBe('by <#1>');
    expect(say(compiled, 'de', 'seconds', { seconds: 1.25 })).toBe('1,3 s');
  });

  it('is found by its own keys alone', () => {
    expect(at(compiled, 'wall.constructor')).toBeUndefined();
    expect(at(compiled, 'nothing.here')).toBeUndefined();
  });

  it('that is no message stops the build', () => {
    expect(() => compileMessages({ broken: '{count, plural' })).toThrow();
  });
});
