import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const server = process.env.PENSTOCK ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [svelte()],
  // Relative addresses: the console works behind any path a proxy gives it.
  base: './',
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: true },
  server: { proxy: { '^/(penstock|analytics)\\..*': { target: server }, '^/files/': { target: server } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
