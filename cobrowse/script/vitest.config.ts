// How the page script's tests run: in jsdom, as every file but wire.ts and call.ts touches a document.
import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { BUILD: '"test"', FRAME: "false" },
  // a busy machine makes a test slow, not wrong: the longest takes 2 s on an idle one
  test: { environment: "jsdom", include: ["test/**/*.test.ts"], restoreMocks: true, unstubGlobals: true, testTimeout: 30_000, hookTimeout: 30_000 },
});
