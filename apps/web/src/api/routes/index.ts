import type { Route } from '../route';
import { cancelGeneration } from './cancel-generation';
import { castVote } from './cast-vote';
import { createGeneration } from './create-generation';
import { createRoom } from './create-room';
import { discordCallback } from './discord-callback';
import { discordSignIn } from './discord-sign-in';
import { getGeneration } from './get-generation';
import { getImage } from './get-image';
import { getLineage } from './get-lineage';
import { getMe } from './get-me';
import { getQueue } from './get-queue';
import { getRoom } from './get-room';
import { health } from './health';
import { listGallery } from './list-gallery';
import { listPacks } from './list-packs';
import { listRooms } from './list-rooms';
import { metrics } from './metrics';
import { openapi } from './openapi';
import { promoteImage } from './promote-image';
import { ready } from './ready';
import { removeGeneration } from './remove-generation';
import { retryGeneration } from './retry-generation';
import { signOut } from './sign-out';
import { withdrawVote } from './withdraw-vote';

const described: readonly Route[] = [
  createGeneration,
  getGeneration,
  removeGeneration,
  cancelGeneration,
  promoteImage,
  retryGeneration,
  castVote,
  withdrawVote,
  getLineage,
  listGallery,
  getQueue,
  listPacks,
  listRooms,
  createRoom,
  getRoom,
  getMe,
  signOut,
  discordSignIn,
  discordCallback,
  getImage,
  health,
  ready,
  metrics,
];

/** Every address of the HTTP API. */
export const routes: readonly Route[] = [...described, openapi(described)];
