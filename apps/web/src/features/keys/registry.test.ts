import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isForPage } from './registry';

/** An element of which only `closest` matters: it lies within what `selector` parts name. */
class Box {
  constructor(private readonly within: string) {}
  closest(selector: string): this | null {
    return this.within !== '' && selector.split(', ').some((part) => part.startsWith(this.within))
      ? this
      : null;
  }
}
let dialog: object | null;
beforeEach(() => {
  dialog = null;
  vi.stubGlobal('Element', Box);
  vi.stubGlobal('document', { querySelector: () => dialog });
});
afterEach(() => vi.unstubAllGlobals());

const press = (key: string, within = '', over: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({ key, target: new Box(within), keyCode: 0, ...over }) as unknown as KeyboardEvent;

it.each([
  ['a letter on the page', press('h'), true],
  ['a sign typed with Shift', press('?', '', { shiftKey: true }), true],
  ['Enter on the page', press('Enter'), true],
  ['Enter on a chosen picture', press('Enter', '[role=option'), true],
  ['a letter on a button', press('h', 'button'), true],
  ['Enter on a button', press('Enter', 'button'), false],
  ['Space on a link', press(' ', 'a[href'), false],
  ['a letter in a caption', press('h', 'textarea'), false],
  ['a digit in a field', press('1', 'input'), false],
  ['an arrow on a list to select from', press('ArrowLeft', 'select'), false],
  ['an arrow in a toolbar', press('ArrowLeft', '[role=toolbar'), false],
  ['a capital', press('H', '', { shiftKey: true }), false],
  ['a shortcut of the browser', press('1', '', { ctrlKey: true }), false],
  ['a menu of the window', press('ArrowLeft', '', { altKey: true }), false],
  ['a shortcut on a Mac', press('/', '', { metaKey: true }), false],
  ['a composition', press('1', '', { isComposing: true }), false],
  ['a composition in Safari', press('Enter', '', { keyCode: 229 }), false],
  ['a key that a component took', press('ArrowLeft', '', { defaultPrevented: true }), false],
])('WEB-72 %s', (_, event, expected) => {
  expect(isForPage(event)).toBe(expected);
});

it('WEB-72 an open dialog has the keys for itself', () => {
  dialog = {};
  expect(isForPage(press('h'))).toBe(false);
});
