/** Prints the parity table of docs/pipeline/README.md: `npx tsx packages/imagen/verification/parity.ts`. */
import { golden, stepErrors } from './golden';

process.stdout.write(`Golden tensors: ${golden.madeBy}\n\n`);
process.stdout.write(
  '| Sampler, schedule, prediction, spacing | Steps | Largest error after any step |\n| --- | --- | --- |\n',
);
for (const test of golden.samplers) {
  const largest = Math.max(...stepErrors(test));
  process.stdout.write(`| ${test.name} | ${test.timesteps.length} | ${largest.toExponential(1)} |\n`);
}
