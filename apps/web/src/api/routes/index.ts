import type { Route } from '../route';
import { banPerson } from './ban-person';
import { cancelGeneration } from './cancel-generation';
import { castVote } from './cast-vote';
import { createGeneration } from './create-generation';
import { createKey } from './create-key';
import { createRoom } from './create-room';
import { createWebhook } from './create-webhook';
import { deleteMe } from './delete-me';
import { discordCallback } from './discord-callback';
import { discordSignIn, discordSignInPage } from './discord-sign-in';
import { endSession } from './end-session';
import { endSessions } from './end-sessions';
import { exportMe } from './export-me';
import { getFilter } from './get-filter';
import { getGeneration } from './get-generation';
import { getImage } from './get-image';
import { getLeaderboards } from './get-leaderboards';
import { getLineage } from './get-lineage';
import { getMe } from './get-me';
import { getProfile } from './get-profile';
import { getQueue } from './get-queue';
import { getRoom } from './get-room';
import { health } from './health';
import { hideGeneration } from './hide-generation';
import { listAudit } from './list-audit';
import { listBanned } from './list-banned';
import { listDeliveries } from './list-deliveries';
import { listGallery } from './list-gallery';
import { listKeys } from './list-keys';
import { listOwnGenerations } from './list-own-generations';
import { listPacks } from './list-packs';
import { listReports } from './list-reports';
import { listRooms } from './list-rooms';
import { listSessions } from './list-sessions';
import { listWebhooks } from './list-webhooks';
import { metrics } from './metrics';
import { oembed } from './oembed';
import { openapi } from './openapi';
import { promoteImage } from './promote-image';
import { ready } from './ready';
import { removeGeneration } from './remove-generation';
import { removeWebhook } from './remove-webhook';
import { reportGeneration } from './report-generation';
import { retryGeneration } from './retry-generation';
import { revokeKey } from './revoke-key';
import { setFilter } from './set-filter';
import { setRole } from './set-role';
import { setRoom } from './set-room';
import { signOut } from './sign-out';
import { withdrawVote } from './withdraw-vote';

/** Every address of the HTTP API. */
export const routes: readonly Route[] = [
  createGeneration,
  getGeneration,
  removeGeneration,
  cancelGeneration,
  promoteImage,
  retryGeneration,
  castVote,
  withdrawVote,
  getLineage,
  reportGeneration,
  listGallery,
  getLeaderboards,
  oembed,
  getImage,
  getQueue,
  listPacks,
  listRooms,
  createRoom,
  getRoom,
  setRoom,
  getProfile,
  getMe,
  listOwnGenerations,
  exportMe,
  deleteMe,
  listSessions,
  endSession,
  endSessions,
  listKeys,
  createKey,
  revokeKey,
  signOut,
  discordSignIn,
  discordSignInPage,
  discordCallback,
  listWebhooks,
  createWebhook,
  removeWebhook,
  listDeliveries,
  listReports,
  hideGeneration,
  banPerson,
  listBanned,
  setRole,
  getFilter,
  setFilter,
  listAudit,
  health,
  ready,
  metrics,
  openapi,
];
