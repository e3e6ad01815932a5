import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const server = process.env.PENSTOCK ?? 'http://127.0.0.1:8080'
const own = { target: server, changeOrigin: true, headers: { origin: server } }

export default defineConfig({
  plugins: [svelte()],
  // Relative addresses: the console works behind any path a proxy gives it.
  base: './',
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // What others have written changes less often than the console, and stays in the browser's cache.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'libraries', test: /node_modules/ }] } } },
  },
  // A server takes calls from pages of its own only.
  server: { proxy: { '^/(penstock|analytics)\\..*': own, '^/files/': own } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
