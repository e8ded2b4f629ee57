import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Two bundles, read by Django through dist/manifest.json ({% vite_asset %} in the base templates only). */
export default defineConfig({
  base: "/static/dist/",
  publicDir: false,
  build: {
    outDir: here("../src/yiwang/shared/web/static/dist"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200, // MapLibre alone; loaded only by pages with a map
    rolldownOptions: {
      input: { public: here("src/entries/public.ts"), console: here("src/entries/console.ts") },
      checks: { eval: false }, // HTMX has one, switched off by allowEval = false and by the Content-Security-Policy
    },
  },
  // One jsdom per worker: the tests clean up after themselves, and a new one for each file costs ten times the tests
  test: { environment: "jsdom", isolate: false, include: ["tests/**/*.test.ts"], setupFiles: ["tests/setup.ts"] },
});
