// Preloaded into dependency-cruiser, whose swc parser takes every file for TypeScript without JSX (sverweij/dependency-cruiser,
// src/extract/swc/parse.mjs). TypeScript 7 has no JavaScript API that it could parse with instead.
import swc from '@swc/core';

const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') });
