import { faceOf, type GenerationView } from '@atelier/domain';
import { STAGE_SIZES } from '@atelier/domain/constants';

/** A feed and its newest pictures. */
export type Feed = {
  title: string;
  /** URL of the feed, and of the page with the same pictures. */
  self: string;
  page: string;
  /** Origin of the site, without a trailing slash. */
  publicUrl: string;
  items: GenerationView[];
};

/** Characters that XML 1.0 cannot hold, not even escaped. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for the content and the attributes of XML and HTML. */
const escaped = (text: string): string =>
  text.replace(NOT_XML, '').replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

/** Builds XML from a template and escapes every value in it; a Raw value stays as it is. */
class Raw {
  constructor(readonly xml: string) {}
}
const xml = (parts: TemplateStringsArray, ...values: (string | Raw)[]): Raw =>
  new Raw(
    parts.reduce((text, part, at) => {
      const value = values[at - 1] ?? '';
      return text + (value instanceof Raw ? value.xml : escaped(value)) + part;
    }),
  );
const joined = (parts: Raw[]): Raw => new Raw(parts.map((part) => part.xml).join(''));

/** The time a picture was last changed: its end, else its request. */
const changed = ({ finishedAt, createdAt }: GenerationView): string => finishedAt ?? createdAt;

/**
 * Writes an Atom document (RFC 4287). Titles are plain text, so that markup in a caption shows as typed; npm's
 * `feed` writes them as HTML. Thumbnails of 256 pixels are in the content, the largest PNG is the enclosure.
 */
export function atomOf({ title, self, page, publicUrl, items }: Feed): string {
  const updated = items.map(changed).toSorted().at(-1) ?? new Date(0).toISOString();
  return xml`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${self}</id>
<title>${title}</title>
<updated>${updated}</updated>
<author><name>Atelier</name><uri>${publicUrl}</uri></author>
<icon>${publicUrl}/icon.svg</icon>
<link rel="self" type="application/atom+xml" href="${self}"/>
<link rel="alternate" type="text/html" href="${page}"/>
${joined(items.map((view) => entry(view, publicUrl)))}</feed>
`.xml;
}

function entry(view: GenerationView, publicUrl: string): Raw {
  const stages = faceOf(view)?.stages ?? {};
  const largest = STAGE_SIZES.findLast((size) => stages[`${size}`]);
  const address = `${publicUrl}/g/${view.id}`;
  const shown = stages['256'] ?? stages['64'];
  const html = xml`<p><a href="${address}"><img src="${publicUrl}${shown ?? ''}" alt="${view.caption}"></a></p>`;
  return xml`<entry>
<id>urn:uuid:${view.id}</id>
<title>${view.caption}</title>
<published>${view.createdAt}</published>
<updated>${changed(view)}</updated>
<link rel="alternate" type="text/html" href="${address}"/>
${largest ? xml`<link rel="enclosure" type="image/png" href="${publicUrl}${stages[`${largest}`] ?? ''}"/>\n` : ''}${
  view.author
    ? xml`<author><name>${view.author.name}</name><uri>${publicUrl}/people/${view.author.id}</uri></author>\n`
    : ''
}${shown ? xml`<content type="html">${html.xml}</content>\n` : ''}</entry>
`;
}
