/** C0 controls that no XML may hold, and halves of surrogate pairs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const UNFIT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;
const MARKS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string =>
  text.replace(UNFIT, '').replace(/[&<>"]/g, (mark) => MARKS[mark] ?? mark);

/**
 * Writes the texts of a stored PNG as an XMP packet, for a grid of several images or a WebP. `Description`
 * and `Author` become Dublin Core, which viewers know; `atelier:…` keep their names.
 */
export function xmpOf(texts: Readonly<Record<string, string>>): string {
  const { Description = '', Author, ...ours } = texts;
  const own = Object.entries(ours)
    .map(([keyword, text]) => `${keyword}="${escaped(text)}"`)
    .join(' ');
  const creator = Author
    ? `<dc:creator><rdf:Seq><rdf:li>${escaped(Author)}</rdf:li></rdf:Seq></dc:creator>`
    : '';
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:atelier="urn:atelier:picture" \
xmp:CreatorTool="Atelier" ${own}><dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escaped(Description)}</rdf:li>\
</rdf:Alt></dc:description>${creator}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`;
}
