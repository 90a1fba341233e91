import { defineConfig } from 'vite';

/** Where `npx vite web` finds a running server while the page is being worked on. */
const API = process.env['VITRINE_URL'] ?? 'http://127.0.0.1:4000';

export default defineConfig({
  build: {
    target: 'es2022',
    // Nothing inline: the page is served under a content security policy that allows its own files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/graphql': API, '/images': API, '/samples': API } },
});
