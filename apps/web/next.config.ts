import path from 'node:path';
import type { NextConfig } from 'next';

/**
 * Pages only: the HTTP API, the images and socket.io are answered by server.ts before Next sees a request. Headers (CSP with its
 * nonce among them) are set there too.
 */
const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  transpilePackages: ['@atelier/domain', '@atelier/messages', '@atelier/protocol'],
  serverExternalPackages: ['pg', 'pino', 'sharp', 'onnxruntime-node'],
  turbopack: {
    root: path.resolve(import.meta.dirname, '../..'),
    // Messages arrive parsed (packages/messages/src/compile.ts), so that the parser stays out of the browser.
    resolveAlias: { 'use-intl/format-message': 'use-intl/format-message/format-only' },
  },
  // Next's own client code is CommonJS: without these nothing of it that goes unused is left out.
  experimental: { turbopackCjsTreeShaking: true, turbopackCrossModuleConstants: true },
  // `npm run verify` checks types with TypeScript 7, which has no compiler API for Next to call.
  // Next adds its generated files to the configuration that it finds; this one is Next's own, so that ours checks sources only.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'tsconfig.next.json' },
};

export default config;
