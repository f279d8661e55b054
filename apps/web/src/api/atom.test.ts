import { expect, it } from 'vitest';
import { aGeneration, anImage } from '../features/api/testing';
import { atomOf } from './atom';

const publicUrl = 'https://atelier.example';
const feedOf = (over: Parameters<typeof aGeneration>[0]) =>
  atomOf({
    title: 'Tea & <cake>',
    self: `${publicUrl}/gallery.atom`,
    page: `${publicUrl}/gallery`,
    publicUrl,
    items: [aGeneration({ images: [anImage(0, [64, 256])], ...over })],
  });

it('FEED-2 captions and names are text in a feed, whatever they hold', () => {
  const feed = feedOf({
    caption: '</title><script>alert(1)</script> & "]]>" \u0000\u000b\ud800 🦊',
    author: { id: 'p', name: '<b>Ada</b>', avatarUrl: null },
  });
  expect(feed).toContain(
    '<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;]]&gt;&quot;  🦊</title>',
  );
  // In the content, which is HTML, the caption is escaped once more.
  expect(feed).toContain('&amp;lt;script&amp;gt;');
  expect(feed).toContain('<name>&lt;b&gt;Ada&lt;/b&gt;</name>');
  expect(feed).toContain('<title>Tea &amp; &lt;cake&gt;</title>');
  expect(feed).not.toMatch(/<script|<b>/);
});

it('FEED-1 an entry has its page, its largest picture and its times', () => {
  const feed = feedOf({ createdAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-01-01T00:01:00.000Z' });
  expect(feed).toContain('href="https://atelier.example/images/a/0/256.png"');
  expect(feed).toContain('<published>2026-01-01T00:00:00.000Z</published>');
  expect(feed.match(/<updated>2026-01-01T00:01:00.000Z<\/updated>/g)).toHaveLength(2);
});

it('FEED-1 a feed without pictures is a feed', () => {
  expect(
    atomOf({
      title: 'Atelier',
      self: 'https://a/x.atom',
      page: 'https://a/x',
      publicUrl: 'https://a',
      items: [],
    }),
  ).toContain('<updated>1970-01-01T00:00:00.000Z</updated>');
});
