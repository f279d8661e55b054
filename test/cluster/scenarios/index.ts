import type { Scenario } from '../scenario';
import { autoscaler } from './autoscaler';
import { badInput } from './bad-input';
import { outages } from './outages';
import { partitions } from './partitions';
import { rolling } from './rolling';
import { shared } from './shared';

export const SCENARIOS: Scenario[] = [
  { name: 'calm', run: async () => {} },
  ...shared,
  ...rolling,
  ...partitions,
  ...outages,
  ...badInput,
  autoscaler,
];
