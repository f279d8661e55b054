import { createStorage } from '@atelier/storage';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { storageFailed } from '../../packages/storage/src/storage';
import { StorageGuard } from './storage-guard';

const refusal = (name: string): Error => storageFailed('written', Object.assign(new Error(), { name }));

it('W-STORE-5: a storage that refuses is said in words, again when the reason is another one, and once each', async () => {
  const said: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => said.push(line) });
  const answers = [
    'ExpiredToken',
    'ExpiredToken',
    'AuthorizationHeaderMalformed',
    'AuthorizationHeaderMalformed',
  ];
  const storage = createStorage('memory:');
  const refusing = {
    ...storage,
    put: async (...args: Parameters<typeof storage.put>) => {
      const name = answers.shift();
      if (name) throw refusal(name);
      return storage.put(...args);
    },
  };
  const guard = new StorageGuard(refusing, log, { first: 1, most: 1 });
  expect(await guard.isAway()).toBe(true);
  await guard.untilBack();
  expect(said.map((line) => JSON.parse(line).err?.message ?? JSON.parse(line).msg)).toEqual([
    expect.stringContaining('written: the credentials of S3 have expired.'),
    expect.stringContaining('written: the bucket lies in another region; set ?region=… in STORAGE_URL.'),
    'the storage of images is back',
  ]);
});
