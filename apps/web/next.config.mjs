import path from 'node:path';

/**
 * JavaScript, because Next would load its compiler of 100 MB at each start to read TypeScript.
 *
 * Settings of Next, which serves pages only. server.ts answers the HTTP API, the images and socket.io before
 * Next sees a request. It also sets the headers, the CSP nonce among them.
 *
 * @type {import('next').NextConfig}
 */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // packages/launcher/src/build-site.ts makes it of the sources; Next's own would differ from build to build.
  generateBuildId: () => process.env.ATELIER_BUILD_ID ?? null,
  transpilePackages: ['@atelier/domain', '@atelier/messages', '@atelier/protocol'],
  serverExternalPackages: ['pg', 'pino', 'sharp', 'onnxruntime-node'],
  turbopack: {
    root: path.resolve(import.meta.dirname, '../..'),
    // Messages arrive parsed (packages/messages/src/compile.ts), so that the parser stays out of the browser.
    resolveAlias: { 'use-intl/format-message': 'use-intl/format-message/format-only' },
  },
  // Next's own client code is CommonJS. These settings let the bundler drop its unused parts.
  experimental: { turbopackCjsTreeShaking: true, turbopackCrossModuleConstants: true },
  // `npm run verify` checks types with TypeScript 7, which has no compiler API for Next to call.
  // Next adds its generated files to the configuration it finds. A separate file keeps them out of ours.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'tsconfig.next.json' },
};

export default config;
