import { describe, expect, it, test } from 'vitest';
import { cleanCaption } from './clean';

test('cleaning', () => {
  expect(cleanCaption(' A  Fox ', 'none')).toBe(' A  Fox ');
  expect(cleanCaption(' Ａ  Fox\n', 'lower')).toBe('a fox');
});

describe('IMPORT-CLEAN-1 "deepfloyd" cleans as diffusers does', () => {
  // The answers of diffusers 0.42's _clean_caption, called twice.
  it.each([
    ['A <b>Fox</b> & friends https://example.org/a.png @me #123', 'a fox friends .'],
    ['a fox (red) &constructor; a dog', 'a fox red constructor a dog'],
    ['Crème brûlée,été 20×30 — “quoted”', 'crème brûlée, été - "quoted"'],
    ['IMG_2034.JPG jc6640vc 6640vc231 free shipping', ''],
    ['this-is-my-cute-cat', 'this is my cute cat'],
    ['3:45 in the café 192.168.0.1 page 12', '3:45 in the café'],
    ['I <3 foxes &amp; caf&eacute;s &#233; &copy', 'i <3 foxes cafés é copy'],
    ['a %C3%A9 50%25 a+b fox', 'a é 50% a b fox'],
    ['狐狸 red ﬁne Ａｂｃ ½ ΣΊΣΥΦΟΣ', 'red fine abc σίσυφος'],
    ["'a fox'", 'a fox'],
    ["<img src='a>b.png'>owl<!-- no --> 4.5x3", 'owl 4.'],
    ['a <script>alert(1)</script>fox <b', 'a fox <b'],
  ])('%s', (caption, cleaned) => {
    expect(cleanCaption(caption, 'deepfloyd')).toBe(cleaned);
  });
});
