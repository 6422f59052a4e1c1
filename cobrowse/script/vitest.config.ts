// How the page script's tests run: in jsdom, as every file but wire.ts and call.ts touches a document.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { environment: "jsdom", include: ["test/**/*.test.ts"], restoreMocks: true, unstubGlobals: true },
});
