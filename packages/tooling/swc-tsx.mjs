// Preloaded into dependency-cruiser, whose swc parser expects TypeScript without JSX in every file
// (sverweij/dependency-cruiser, src/extract/swc/parse.mjs). TypeScript 7 has no JavaScript API to parse with
// instead.
import swc from '@swc/core';

const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') });
