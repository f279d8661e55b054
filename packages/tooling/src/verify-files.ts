import { readPngText, writePngText } from '@atelier/imagen/png';
import sharp from 'sharp';

/** A sunset that no model drew. */
const SUNSET = `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="720">
  <defs><linearGradient id="sky" x2="0" y2="1">
    <stop offset="0" stop-color="#27304f"/><stop offset=".55" stop-color="#c65f4b"/>
    <stop offset=".75" stop-color="#f4b25e"/>
  </linearGradient></defs>
  <rect width="960" height="720" fill="url(#sky)"/>
  <circle cx="610" cy="470" r="80" fill="#ffe3a3"/>
  <path d="M0 470 L210 330 L360 450 L520 360 L700 500 L960 400 V720 H0Z" fill="#1d2436"/>
  <path d="M0 580 Q300 500 520 570 T960 540 V720 H0Z" fill="#121725"/>
</svg>`;

/** Glasses on the eyes of a fox of 1024 pixels. */
const GLASSES = `<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1024">
  <g fill="none" stroke="#111" stroke-width="16"><circle cx="418" cy="430" r="62"/><circle cx="610" cy="430" r="62"/>
  <path d="M480 424 Q514 402 548 424"/></g>
</svg>`;

/** Name and file of one verdict each, made from a signed PNG of the studio. */
export async function filesToVerify(
  signed: Buffer,
): Promise<Record<string, { name: string; bytes: Buffer }>> {
  const retouched = await sharp(signed)
    .composite([{ input: Buffer.from(GLASSES), top: 0, left: 0 }])
    .removeAlpha()
    .png()
    .toBuffer();
  const sunset = await sharp(Buffer.from(SUNSET)).removeAlpha().png().toBuffer();
  return {
    unchanged: { name: 'fox.png', bytes: signed },
    changed: { name: 'fox-retouched.png', bytes: withManifest(retouched, signed) },
    marked: { name: 'fox.jpg', bytes: await sharp(signed).resize(720).jpeg({ quality: 80 }).toBuffer() },
    foreign: { name: 'sunset.jpg', bytes: await sharp(sunset).jpeg().toBuffer() },
    forged: { name: 'sunset.png', bytes: Buffer.from(writePngText(sunset, readPngText(signed))) },
  };
}

/** `png` with the manifest of `from` after its header, as a careless editor leaves it. */
function withManifest(png: Buffer, from: Buffer): Buffer {
  const at = from.indexOf('caBX', 0, 'latin1') - 4;
  const manifest = from.subarray(at, at + 12 + from.readUInt32BE(at));
  const afterHeader = 8 + 12 + png.readUInt32BE(8);
  return Buffer.concat([png.subarray(0, afterHeader), manifest, png.subarray(afterHeader)]);
}
