import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // livegate may run behind a proxy that adds a prefix.
  base: './',
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    target: 'es2022',
    // An inlined asset would be a `data:` URL, which the page may load for images only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  logLevel: 'warn',
});
