// What build.mjs says to the sources, and vitest.config.ts to their tests.

/** Names the sources of this script: two pages that speak with each other by no wire must have the same. */
declare const BUILD: string;

/** Whether this is frame.js: a frame that tells itself into a page of another origin (frame.ts). */
declare const FRAME: boolean;
