import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The secret by which our processes know each other: SERVICE_TOKEN, or one made once and kept in the data directory, readable by
 * its owner only. `wx` lets two starts at once agree: the loser reads what the winner wrote.
 */
export function serviceToken(dataDir: string, given: string | undefined): string {
  if (given) return given;
  const file = path.join(dataDir, 'service.token');
  try {
    const token = randomBytes(32).toString('base64url');
    writeFileSync(file, token, { mode: 0o600, flag: 'wx' });
    return token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFileSync(file, 'utf8').trim();
  }
}
