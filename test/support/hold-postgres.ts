import { startEmbedded } from '@atelier/db';

/**
 * Another process that starts (or shares) the embedded server of a directory; SIGTERM stops it as npm start
 * would.
 */
const started = await startEmbedded({ dataDir: process.argv[2] as string });
process.on('SIGTERM', () => void started.stop().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(1)); // the test ended without it
process.send?.(started);
