import type { SystemVerbs } from '../verbs';

export const health: SystemVerbs['health'] = async () => ({ status: 'ok' });
