import { expect, test } from 'vitest';
import { drawnWith, versionAt, versionsOf } from './pack-versions';

const view = { pack: 'small', packVersion: '0.5.0' };
const draft = { stages: { '64': '/64' }, packVersions: { '64': '0.4.0' } };
const promoted = { stages: { '64': '/64', '256': '/256', '1024': '/1024' }, packVersions: { '64': '0.4.0' } };

test('W-VERSION-1 each stage is told with the version that drew it', () => {
  expect(versionAt(view, promoted, 64)).toBe('0.4.0');
  expect(versionAt(view, promoted, 256)).toBe('0.5.0');
  expect(versionsOf(view, [promoted])).toEqual([
    { version: '0.4.0', sizes: [64] },
    { version: '0.5.0', sizes: [256, 1024] },
  ]);
  expect(drawnWith(view, [promoted, draft])).toBe('small 0.4.0, 0.5.0');
  // A promotion began but stored no stage.
  expect(drawnWith(view, [draft])).toBe('small 0.4.0');
  expect(drawnWith(view, [{ stages: {} }])).toBe('small 0.5.0');
  expect(drawnWith({ ...view, packVersion: null }, [{ stages: { '64': '/64' } }])).toBe('small');
});
