import type { IncomingMessage } from 'node:http';
import { errors } from './error';
import type { Upload } from './limits-message';

export type Body = { json: Record<string, unknown> | unknown[]; uploads: Upload[] };

const parseJson = (text: string): Body['json'] => {
  if (text === '') return {};
  try {
    return JSON.parse(text) as Body['json'];
  } catch {
    throw errors.malformed();
  }
};

/** Reads a REST body: JSON, or multipart with `payload_json` and `files[n]`. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data'))
    return { json: parseJson(bytes.toString('utf8')), uploads: [] };
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  const uploads: Upload[] = [];
  for (const [name, value] of form) {
    const id = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (id === undefined || typeof value === 'string') continue;
    const contentType = /\.webp$/.test(value.name) ? 'image/webp' : 'image/png';
    uploads.push({
      id: Number(id),
      filename: value.name,
      contentType,
      bytes: Buffer.from(await value.arrayBuffer()),
    });
  }
  const payload = form.get('payload_json');
  return { json: parseJson(typeof payload === 'string' ? payload : ''), uploads };
}
