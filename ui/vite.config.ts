import { svelte } from "@sveltejs/vite-plugin-svelte";
import { loadEnv, type Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { emoji } from "./build/emoji.ts";

/**
 * Modules of what the page uses, and what stands for them: a transport that the server
 * does not speak, a check for browsers of long ago, connecting again, which
 * sync/connection.ts does, binary packets, which the chat has none of, the names of
 * characters in HTML, which messages are not, and what writes HTML.
 */
const unused = {
  "/engine.io-client/build/esm/contrib/has-cors.js": "export const hasCORS = true",
  "/engine.io-client/build/esm/transports/webtransport.js": "export class WT {}",
  "/engine.io-parser/build/esm/contrib/base64-arraybuffer.js": "export const decode = (text) => text",
  "/dom-serializer/dist/index.js": "export const render = () => ''; export default render",
  "/entities/dist/index.js": "export const decodeHTMLStrict = (text) => text",
  "/socket.io-client/build/esm/contrib/backo2.js": "export class Backoff { attempts = 0; reset() {} setMin() {} setMax() {} setJitter() {} }",
  "/socket.io-parser/build/esm/is-binary.js": "export const isBinary = () => false; export const hasBinary = isBinary",
  "/socket.io-parser/build/esm/binary.js": "export const deconstructPacket = (packet) => ({ packet, buffers: [] }); export const reconstructPacket = (packet) => packet",
};

/** What is only for who writes the page is not sent to who reads it. */
const lean: Plugin = {
  name: "lean",
  enforce: "pre",
  load: (id) => Object.entries(unused).find(([module]) => id.endsWith(module))?.[1],
  // The comments of a catalogue, which is the text of a string here, and blanks that say nothing.
  transform: (code, id) => (id.endsWith(".ftl?raw") ? code.replace(/(?<="|\\n)#.*?\\n/g, "").replace(/(?:\\n)+( ?) */g, "\\n$1") : undefined),
};

export default defineConfig(({ mode }) => ({
  plugins: [lean, emoji(), svelte({ configFile: false })],
  publicDir: "public",
  build: {
    // The mode "pages" builds the pages of development for the browser tests.
    outDir: mode === "pages" ? "node_modules/.pages" : "dist",
    emptyOutDir: true,
    manifest: mode === "pages" ? false : "manifest.json",
    // What the policy allows is files of our own: nothing is inlined.
    assetsInlineLimit: 0,
    // What the colours need (light-dark) is native in these; lowered, a part of a
    // page could not have a theme of its own.
    cssTarget: ["chrome123", "safari17.5", "firefox120"],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: mode === "pages" ? ["mock.html", "tokens.html", "rooms.html"] : ["index.html", "src/forms.css", "src/forms.ts"],
      // What says that the page can't run comes first, also before what the forms share.
      output: { codeSplitting: { groups: [{ name: "failure", test: /src\/failure\.ts$/ }] } },
    },
  },
  server: {
    // All but the page is the running server's, which takes this for its own address.
    proxy: Object.fromEntries(
      ["^/$", "/assets", "/socket.io", "/user"].map((path) => [
        path,
        { target: `http://localhost:${loadEnv(mode, ".", "PORT")["PORT"] ?? 8088}`, ws: true },
      ]),
    ),
  },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: "test/english.ts",
    // Tests are of what is sent: without what is unused.
    server: { deps: { inline: ["markdown-it"] } },
    testTimeout: 60_000, // the machine may be busy
    // HUBBUB_SOAK=1 means large counts, as in the Go tests.
    env: loadEnv(mode, ".", "HUBBUB_"),
  },
}));
