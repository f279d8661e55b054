/**
 * The S3 server's machine: S3_ADDRESS, S3_PORT and S3_DIRECTORY. With S3_REFUSES it answers everything as Amazon's
 * does a client with another region, or with credentials that have expired.
 */
import { createServer } from 'node:http';
import { startS3 } from '../../../packages/storage/src/s3.fixture';

const { S3_ADDRESS = '127.0.0.1', S3_PORT = '0', S3_DIRECTORY, S3_REFUSES } = process.env;
const REFUSALS: Record<string, [code: string, message: string]> = {
  region: [
    'AuthorizationHeaderMalformed',
    "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
  ],
  expired: ['ExpiredToken', 'The provided token has expired.'],
};
const [code, message] = REFUSALS[S3_REFUSES ?? ''] ?? [];
const address = S3_ADDRESS;
const port = Number(S3_PORT);
if (code) {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const server = createServer((request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(400, { 'content-type': 'application/xml' }).end(body));
  });
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
} else await startS3({ address, port, directory: S3_DIRECTORY });
process.send?.({ type: 'ready' });
